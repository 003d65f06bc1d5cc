package cli

import (
	"fmt"
	"slices"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// sharedRows is how many rows must have a date in a quarter for it to be believed:
// a few may be typing errors.
const sharedRows = 10

// lastYear is the latest year of a date that is believed; 9999 stands for open.
const lastYear = 2100

// dates count the rows of a sample by the quarters of their dates.
type dates struct {
	rows map[calendar.Quarter]int
	last map[calendar.Quarter]calendar.Date // latest day of the quarter
}

// datesOf looks at the days on which records of the sample begin, on which
// participations end, and at the quarters of employment, of employment only where
// the source has no participations: there quarters are counted from the exit and
// say nothing of the day of the data. Ends of terms and plans may lie ahead.
func (m *match) datesOf(l *look, d *dates) {
	r := m.reader(l.header)
	if r == nil {
		return
	}
	outcomes := m.layout.Kinds()[model.Participation]
	pending := int64(r.symbols.Intern("pending"))
	for _, rows := range [][][]string{l.rows, l.later} {
		cells := lookCells{look: l, rows: rows, at: r.at}
		for i := range rows {
			var days []calendar.Date
			r.worker.Row(cells, i, 0, 0, func(k model.Kind, values []int64) {
				if k == model.Person || k == model.Employment && outcomes {
					return
				}
				days = append(days, r.days(k, values, pending)...)
			})
			d.add(days)
		}
	}
}

// days are the days of a record that say how far the data go.
func (r *rowReader) days(k model.Kind, values []int64, pending int64) (out []calendar.Date) {
	says := k != model.Employment
	for i, f := range r.normalizer.FieldOrder(k) {
		v := values[i]
		switch {
		case v == model.Blank:
		case f.Name == "status" && k == model.Employment && v == pending:
			return nil
		case k == model.Employment && (f.Name == "wages" || f.Name == "status"):
			says = true
		case f.Type == model.Quarter && f.Name == k.StartField():
			out = append(out, calendar.Quarter(v).Interval().To)
		case f.Type == model.Date && (f.Name == k.StartField() || k == model.Participation && f.Name == k.EndField()):
			out = append(out, calendar.Date(v))
		}
	}
	if !says {
		return nil
	}
	return out
}

// add counts a row once for each quarter.
func (d *dates) add(days []calendar.Date) {
	if d.rows == nil {
		d.rows, d.last = map[calendar.Quarter]int{}, map[calendar.Quarter]calendar.Date{}
	}
	var seen []calendar.Quarter
	for _, day := range days {
		year, _, _ := day.Civil()
		if q := day.Quarter(); year < lastYear {
			if !slices.Contains(seen, q) {
				seen = append(seen, q)
				d.rows[q]++
			}
			if last, ok := d.last[q]; !ok || last < day {
				d.last[q] = day
			}
		}
	}
}

// through is the last day of the month of the latest date in the latest quarter in
// which enough rows have dates; NoDate without one.
func (d *dates) through() calendar.Date {
	latest := calendar.NoQuarter
	for q, n := range d.rows {
		if n >= sharedRows && q > latest {
			latest = q
		}
	}
	if latest == calendar.NoQuarter {
		return calendar.NoDate
	}
	_, _, day := d.last[latest].Civil()
	return d.last[latest].AddDays(1 - day).AddMonths(1).AddDays(-1)
}

// dueYear is the latest program year whose cohort of the employment rate in the
// second quarter after exit is due: those who exited in the year before; two
// quarters after the last quarter that is asked about have ended. Its wages must
// be there too, where they come from files of their own (NoDate: they do not).
func dueYear(asOf, wages calendar.Date) int {
	for year := calendar.July1.YearOf(asOf); ; year-- {
		asked := calendar.July1.Year(year).Shift(-4).To.Quarter().Add(2)
		if asked.Add(2).Interval().To <= asOf && (wages == calendar.NoDate || asked.Interval().To <= wages) {
			return year
		}
	}
}

// standing is the day of the data over all sources, and the latest day of those
// that deliver employment and nothing else; NoDate where nothing says it.
func standing(sources []*proposed) (asOf, wages calendar.Date) {
	asOf, wages = calendar.NoDate, calendar.NoDate
	for _, s := range sources {
		asOf = max(asOf, s.through)
		if kinds := s.layout().Kinds(); kinds[model.Employment] && !kinds[model.Participation] {
			wages = max(wages, s.through)
		}
	}
	return asOf, wages
}

// asOfText are the lines as_of and periods of the project.
func asOfText(sources []*proposed) string {
	asOf, wages := standing(sources)
	if asOf == calendar.NoDate {
		return `# as_of: YYYY-MM-DD   # set it: the day to which the data are complete; the samples do not tell
periods: [PY2023]   # set it: the program years to report
`
	}
	return fmt.Sprintf(`as_of: %s   # check it: the day to which the data are complete; the latest dates that %d rows of a sample share
periods: [PY%d]   # the latest program year whose employment rate in the second quarter is due on that day
`, asOf, sharedRows, dueYear(asOf, wages))
}
