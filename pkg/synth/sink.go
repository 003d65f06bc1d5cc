package synth

import "math/rand/v2"

// sink takes the rows of one person after another, spoils a share of them and
// hands them to the files. It keeps the first error.
type sink struct {
	rate  float64
	typed bool // the wages are typed columns
	dirt  *rand.Rand
	parts [tables][]*counted // most have one; enrolments two, wages one a year
	first int                // the year of wages' part 0
	late  []lateRow
	err   error
}

// lateRow is a row that reaches its agency after the person's other rows.
type lateRow struct {
	t     table
	part  int
	cells []string
}

// put writes a row to part of a table: 0, except that enrolments of 2022 and
// later are in part 1 and that the part of wages is the year.
func (s *sink) put(t table, part int, cells ...string) {
	if len(cells) != len(files[t].Columns) {
		panic("synth: a row of " + files[t].Source + " does not fit its columns")
	}
	times := 1
	if s.rate > 0 && s.dirt.Float64() < s.rate {
		cells, times = spoil(s.dirt, t, cells, s.typed && t == wages)
	}
	for range times {
		if err := s.part(t, part).Row(cells...); err != nil && s.err == nil {
			s.err = err
		}
	}
}

func (s *sink) part(t table, part int) TableWriter {
	if t == wages {
		part = min(part-s.first, len(s.parts[t])-1)
	}
	return s.parts[t][part]
}

// putNamed writes a row from cells by column name; the others are blank.
func (s *sink) putNamed(t table, named map[string]string) {
	cells := make([]string, len(files[t].Columns))
	for i, c := range files[t].Columns {
		cells[i] = named[c.Name]
	}
	s.put(t, 0, cells...)
}

// putLate keeps a row until the person's others are written.
func (s *sink) putLate(t table, part int, cells ...string) {
	s.late = append(s.late, lateRow{t, part, cells})
}

// endPerson writes the late rows.
func (s *sink) endPerson() {
	for _, row := range s.late {
		s.put(row.t, row.part, row.cells...)
	}
	s.late = s.late[:0]
}

// close closes every file, and so says everything that went wrong at the end.
func (s *sink) close() error {
	for _, w := range s.all() {
		if err := w.Close(); err != nil && s.err == nil {
			s.err = err
		}
	}
	return s.err
}

// all are the files in the order in which they were opened.
func (s *sink) all() (out []*counted) {
	for t := range s.parts {
		out = append(out, s.parts[t]...)
	}
	return out
}
