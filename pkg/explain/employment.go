package explain

import "pathmetrics/pkg/defs"

// employment says how a metric reads employment records that are pending, or
// whose wages and status do not go together.
func (p *Page) employment(e *defs.Employment) {
	if e == nil {
		return
	}
	p.heading("Employment that is pending or contradicts itself")
	p.item(0, "A quarter is due on the last day of the %s quarter after it. Until the day on which the run stands has reached that, what is pending is neither yes nor no.", ordinal(e.Due))
	p.item(0, "%s The units whose outcome rests on it are counted in quality.json.", pastDueWords[e.PastDue])
	p.item(0, "%s", againstWords[e.StatusAgainstWages])
	p.item(0, "%s", zeroWords[e.ZeroWages])
	p.item(0, "%s", wagesPendingWords[e.WagesPending])
}

var (
	pastDueWords = map[string]string{
		defs.PastDueNotEmployed: "From then on a record that is still pending means not employed and no wages, however far the records reach.",
		defs.PastDueLeaveOut:    "From then on a record that is still pending stays pending.",
	}
	againstWords = map[string]string{
		defs.ByStatus: "With wages above 0 and a status that is not employed, the status counts and the wages of the record do not.",
		defs.ByWages:  "With wages above 0 the person was employed, whatever the status of the record says.",
	}
	zeroWords = map[string]string{
		defs.ZeroByStatus:    "With the status employed and wages of 0 the person was employed, without a value for earnings.",
		defs.ZeroNotEmployed: "With the status employed and wages of 0 the person was not employed.",
	}
	wagesPendingWords = map[string]string{
		defs.WagesUntilDue: "With the status employed and wages that are pending it is pending until the quarter is due, and employed from then on, without a value for earnings.",
		defs.WagesByStatus: "With the status employed and wages that are pending the person was employed at once; earnings wait until the quarter is due.",
	}
)
