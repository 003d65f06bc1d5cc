package aggregate

// Overdue is how many units of a metric and period have an outcome that rests on
// employment records which are pending though their due date has passed: a
// mistake in the data, whichever way the metric counts them.
type Overdue struct {
	Metric, Period string
	Units          int64
}

// Overdue lists the metrics and periods that have such units, in the order of
// the spec.
func (t *Tally) Overdue() (out []Overdue) {
	for m, metric := range t.spec.Metrics {
		if t.missingSources(metric) != "" {
			continue // its rows have no numbers
		}
		for p, period := range t.spec.Periods {
			if n := t.overdue[m][p]; n > 0 {
				out = append(out, Overdue{metric.Name(), period.Label, n})
			}
		}
	}
	return out
}
