package cli

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/propose"
	"pathmetrics/pkg/source"
)

// match is a layout held against a file.
type match struct {
	layout            *defs.Layout
	with              map[string]string // columns that the source has to rename
	needed, hasNeeded int
	used, hasUsed     int
	found             []string // of the layout's columns, those that are there
	called            int      // words that the file's name has of the layout's id
	tried, rejected   int      // rows of the sample
}

// leastColumns is how many columns of a built-in layout a file must have to be
// taken for one of its kind; one less when the file is called like the layout.
const leastColumns = 4

// builtInLayout is the built-in layout that reads the file: all columns that it
// needs are there, and it does not reject most rows. Of several the one that
// finds the most columns, then the one that the file is called like, then the one
// that rejects the fewest rows, then, of two by element numbers, the one that asks
// for the fewest (a PIRL is no public-use file); nil when there is none. own is how
// many columns an own layout would read.
func builtInLayout(layouts []*defs.Layout, fsys fs.FS, l *look, own int) (best *match) {
	for _, lay := range layouts {
		m := headerMatch(lay, l.header)
		m.called = likeName(lay.ID, l.file)
		if m.hasNeeded < m.needed || m.hasUsed < leastColumns-min(m.called/2, 1) || !m.ofItsKind(own) || !m.opens(fsys, l) {
			continue
		}
		m.try(l)
		if 2*m.rejected <= m.tried && (best == nil || m.order(best) > 0) {
			best = m
		}
	}
	return best
}

// ofItsKind guards against layouts that need little more than a key: the file must
// be called like the layout, or have most of its columns, or more of them than an
// own layout would read.
func (m *match) ofItsKind(own int) bool {
	return m.called > 0 || m.hasNeeded >= leastColumns || 2*m.hasUsed >= m.used || m.hasUsed > own
}

// order is positive when m is the better match.
func (m *match) order(other *match) int {
	more := 0
	if m.layout.Names.Elements != nil && other.layout.Names.Elements != nil {
		more = other.used - m.used
	}
	return cmp.Or(m.hasUsed-other.hasUsed, m.called-other.called, other.rejected-m.rejected, more)
}

// likeName counts the words of a layout's id with which words of a file's name
// begin: wage_federal has two of federal_wages.csv.
func likeName(id, file string) (n int) {
	name := strings.Split(propose.Name(baseName(file)), "_")
	for _, word := range strings.Split(id, "_") {
		if slices.ContainsFunc(name, func(w string) bool { return strings.HasPrefix(w, word) }) {
			n++
		}
	}
	return n
}

// headerMatch counts the columns of a layout that a header has. Columns that
// differ in case or signs only are renamed.
func headerMatch(lay *defs.Layout, header []string) *match {
	m := &match{layout: lay, with: map[string]string{}}
	columns, optional := lay.Columns(), lay.Optional()
	found := normalize.Names(lay).Find(header, columns)
	for i, c := range columns {
		if alike := source.Alike(header, c); found[i] == "" && alike != "" && countOf(header, alike) == 1 && !slices.Contains(found, alike) {
			found[i], m.with[c] = alike, alike
		}
		m.used++
		if found[i] != "" {
			m.hasUsed++
			m.found = append(m.found, c)
		}
		if !optional[c] {
			m.needed++
			if found[i] != "" {
				m.hasNeeded++
			}
		}
	}
	m.layout = lay.Rename(m.with)
	return m
}

// opens reports whether the file, read as the layout says, has the header that
// was found.
func (m *match) opens(fsys fs.FS, l *look) bool {
	s := pipeline.Source{Layout: m.layout}
	h, err := source.Inspect(fsys, l.file, s.Spec())
	return err == nil && slices.Equal(h.Columns, l.header) && source.CheckHeader(l.file, h.Columns, m.layout.Columns(), s.Names()).Errors() == 0
}

// rowReader takes the rows of a file through the layout.
type rowReader struct {
	normalizer *normalize.Normalizer
	worker     *normalize.Worker
	symbols    *model.Symbols
	at         []int // where the layout's columns stand in the header; -1 for one that the file lacks
}

// reader is nil when the layout cannot be compiled.
func (m *match) reader(header []string) *rowReader {
	columns := m.layout.Columns()
	r := &rowReader{symbols: model.NewSymbols()}
	n, err := normalize.Compile(m.layout, columns, normalize.Env{Symbols: r.symbols})
	if err != nil {
		return nil
	}
	r.normalizer, r.worker = n, n.Worker()
	for _, name := range normalize.Names(m.layout).Find(header, columns) {
		r.at = append(r.at, slices.Index(header, name))
	}
	return r
}

// try takes the sample's rows through the layout and counts those it rejects.
func (m *match) try(l *look) {
	m.tried = len(l.rows)
	r := m.reader(l.header)
	if r == nil {
		m.rejected = m.tried
		return
	}
	m.rejected = 0
	cells := lookCells{look: l, rows: l.rows, at: r.at}
	for i := range l.rows {
		if _, bad := r.worker.Row(cells, i, 0, 0, func(model.Kind, []int64) {}); bad != nil {
			m.rejected++
		}
	}
}

// lookCells are the rows of a sample by the columns of a layout.
type lookCells struct {
	*look
	rows [][]string
	at   []int // -1 for a column that the file lacks
}

func (c lookCells) N() int          { return len(c.rows) }
func (c lookCells) Row(i int) int64 { return int64(i) + 1 }

func (c lookCells) Cell(col, i int) []byte {
	if c.at[col] < 0 {
		return nil
	}
	return []byte(c.rows[i][c.at[col]])
}

func (c lookCells) Native(col int) normalize.Native {
	if c.at[col] < 0 || c.typed == nil {
		return normalize.Text
	}
	return normalize.Native(c.typed[c.at[col]])
}

// decodeProposed reads a proposed layout back; a problem in it is a bug.
func decodeProposed(name string, text []byte) (*defs.Layout, error) {
	probs := &diag.List{}
	lay := defs.NewDecoder(name, text, probs).Layout()
	if probs.Errors() > 0 {
		return nil, &failure{code: exitFailed, problems: probs, source: func(string) []byte { return text }}
	}
	return lay, nil
}
