package cli

import (
	"errors"
	"io"
	"io/fs"
	"slices"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/propose"
	"pathmetrics/pkg/source"
)

// sampleRows is how many rows of a file init looks at.
const sampleRows = 1000

// look is a file as init found it.
type look struct {
	file   string // as named
	spec   source.Spec
	sample *propose.Sample
	header []string
	rows   [][]string
	typed  []source.Native
}

// lookAt reads a file's header and first rows, with the delimiter that makes the
// most columns of its first line, and the first encoding that fits.
func lookAt(fsys fs.FS, name string) (*look, error) {
	spec, header, err := sniff(fsys, name)
	if err != nil {
		return nil, err
	}
	l := &look{file: name, spec: spec, header: header}
	text := !isParquet(fsys, name)
	if text && propose.LooksLikeData(header) {
		if err := l.withoutHeader(fsys); err != nil {
			return nil, err
		}
	}
	bad, err := l.read(fsys)
	if err == nil && bad > 0 && l.spec.Encoding == "" {
		other := *l
		other.spec.Encoding = "windows-1252"
		if worse, err := other.read(fsys); err == nil && worse < bad {
			l = &other
		}
	}
	if err == nil && text && !l.spec.NoHeader && l.sample.HeaderIsRow() {
		if err = l.withoutHeader(fsys); err == nil {
			_, err = l.read(fsys)
		}
	}
	if err != nil {
		return nil, err
	}
	l.sample.Delimiter, l.sample.Encoding, l.sample.Headless = l.spec.Delimiter, l.spec.Encoding, l.spec.NoHeader
	return l, nil
}

// withoutHeader takes the first line for a row; columns are then numbered.
func (l *look) withoutHeader(fsys fs.FS) error {
	l.spec.NoHeader = true
	h, err := source.Inspect(fsys, l.file, l.spec)
	l.header = h.Columns
	return err
}

// isParquet reports a file whose columns have names in any case.
func isParquet(fsys fs.FS, name string) bool {
	h, err := source.Inspect(fsys, name, source.Spec{})
	return err == nil && h.Rows >= 0
}

// delimiters are those that are tried, besides the one that the file's ending
// stands for, which comes first.
var delimiters = []rune{0, ',', '\t', ';', '|'}

func sniff(fsys fs.FS, name string) (best source.Spec, header []string, err error) {
	var first error
	for _, encoding := range []string{"", "utf-16", "windows-1252"} {
		for _, d := range delimiters {
			spec := source.Spec{Delimiter: d, Encoding: encoding}
			h, err := source.Inspect(fsys, name, spec)
			switch {
			case err != nil && first == nil:
				first = err
			case err == nil && len(h.Columns) > len(header):
				best, header = spec, h.Columns
			}
		}
		if header != nil {
			return best, header, nil
		}
		var p *diag.Problem
		if !errors.As(first, &p) || p.Code != diag.BadEncoding {
			break
		}
	}
	return best, nil, first
}

// read reads the rows; bad is how many the reader refused.
func (l *look) read(fsys fs.FS) (bad int64, err error) {
	var once []string
	for _, h := range l.header {
		if n := countOf(l.header, h); n == 1 {
			once = append(once, h)
		}
	}
	l.sample, l.rows = propose.NewSample(l.header), nil
	rd, err := source.Open(fsys, l.file, l.spec, source.Options{Columns: once})
	if err != nil {
		return 0, err
	}
	defer rd.Close()
	for l.sample.Rows < sampleRows {
		c, err := rd.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return bad, err
		}
		b, err := rd.Decode(c, nil)
		if err != nil {
			return bad, err
		}
		bad += int64(len(b.Rejects))
		l.take(b, once)
		b.Release()
	}
	return bad, nil
}

// take adds a batch's rows to the sample, up to its size.
func (l *look) take(b *source.Batch, columns []string) {
	l.typed = make([]source.Native, len(l.header))
	at := make([]int, len(l.header))
	for i, h := range l.header {
		at[i] = slices.Index(columns, h)
		if at[i] >= 0 {
			l.typed[i] = b.Columns[at[i]].Native
			l.sample.Columns[i].Typed = l.typed[i] == source.ISODate
		}
	}
	for row := 0; row < b.N && l.sample.Rows < sampleRows; row++ {
		cells := make([]string, len(l.header))
		for i := range cells {
			if at[i] >= 0 && !b.Columns[at[i]].IsNull(row) {
				cells[i] = string(b.Columns[at[i]].Cell(row))
			}
		}
		l.rows = append(l.rows, cells)
		l.sample.Add(cells)
	}
}

func countOf(list []string, word string) (n int) {
	for _, w := range list {
		if w == word {
			n++
		}
	}
	return n
}
