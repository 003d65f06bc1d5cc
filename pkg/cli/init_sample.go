package cli

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
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
	later  [][]string // rows further down, for the latest dates only
	last   int64      // number of the last row of the sample
}

// lookAt reads a file's header and first rows, with the delimiter that makes the
// most columns of its first line, and the first encoding that fits. Lines about
// the file that some layout knows are passed over as that layout does.
func lookAt(fsys fs.FS, name string, layouts []*defs.Layout) (*look, error) {
	spec, header, err := sniff(fsys, name)
	if err != nil {
		return nil, err
	}
	if spec.Envelope = envelopeOf(layouts, header); spec.Envelope != nil {
		h, err := source.Inspect(fsys, name, spec)
		if err != nil {
			return nil, err
		}
		header = h.Columns
	}
	l := &look{file: name, spec: spec, header: header}
	text := !isParquet(fsys, name)
	data := propose.LooksLikeData(header) || !model.NamesColumns(header)
	if data && !text {
		return nil, diag.Errorf(diag.Pos{File: name}, diag.UnsupportedFile, "the columns have no names; the first row seems to stand in their place").
			WithHint("write the file again with names of columns")
	}
	if data {
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
	l.sample.Delimiter, l.sample.Encoding, l.sample.Headless, l.sample.Envelope = l.spec.Delimiter, l.spec.Encoding, l.spec.NoHeader, l.spec.Envelope
	return l, nil
}

// envelopeOf is the envelope of the layout to whose files a first line belongs
// that is about the file; nil for every other line.
func envelopeOf(layouts []*defs.Layout, first []string) []string {
	for _, lay := range layouts {
		if len(first) > 0 && slices.Contains(lay.CSV.Envelope, strings.TrimSpace(first[0])) {
			return lay.CSV.Envelope
		}
	}
	return nil
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
	once := l.once()
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

// once are the columns whose names stand in the header once.
func (l *look) once() (out []string) {
	for _, h := range l.header {
		if countOf(l.header, h) == 1 {
			out = append(out, h)
		}
	}
	return out
}

// take adds a batch's rows to the sample, up to its size.
func (l *look) take(b *source.Batch, columns []string) {
	l.typed = make([]source.Native, len(l.header))
	at := l.at(columns)
	for i := range l.header {
		if at[i] >= 0 {
			l.typed[i] = b.Columns[at[i]].Native
			l.sample.Columns[i].Typed = l.typed[i] == source.ISODate
		}
	}
	for row := 0; row < b.N && l.sample.Rows < sampleRows; row++ {
		cells := cellsOf(b, row, at)
		l.rows, l.last = append(l.rows, cells), b.Row[row]
		l.sample.Add(cells)
	}
}

// at says for each column of the header where it stands among those read; -1 for
// one that is not read.
func (l *look) at(columns []string) []int {
	at := make([]int, len(l.header))
	for i, h := range l.header {
		at[i] = slices.Index(columns, h)
	}
	return at
}

func cellsOf(b *source.Batch, row int, at []int) []string {
	cells := make([]string, len(at))
	for i := range cells {
		if at[i] >= 0 && !b.Columns[at[i]].IsNull(row) {
			cells[i] = string(b.Columns[at[i]].Cell(row))
		}
	}
	return cells
}

// mostLooked is how many bytes of a file are passed through to find its last rows.
const mostLooked = 256 << 20

// readOn keeps the last rows of the file, as far as it is looked through: many
// files are sorted by date, and the first rows then say nothing of the latest.
func (l *look) readOn(fsys fs.FS) error {
	if l.sample.Rows < sampleRows {
		return nil
	}
	once := l.once()
	rd, err := source.Open(fsys, l.file, l.spec, source.Options{Columns: once})
	if err != nil {
		return err
	}
	defer rd.Close()
	var tail [2]*source.Chunk // the last two
	for looked := int64(0); looked < mostLooked; {
		c, err := rd.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		looked += c.Raw
		tail[0], tail[1] = tail[1], &c
	}
	at := l.at(once)
	l.later = nil
	for _, c := range tail {
		if c == nil {
			continue
		}
		b, err := rd.Decode(*c, nil)
		if err != nil {
			return err
		}
		for row := max(0, b.N-sampleRows); row < b.N; row++ {
			if b.Row[row] > l.last {
				l.later = append(l.later, cellsOf(b, row, at))
			}
		}
		b.Release()
	}
	l.later = l.later[max(0, len(l.later)-sampleRows):]
	return nil
}

func countOf(list []string, word string) (n int) {
	for _, w := range list {
		if w == word {
			n++
		}
	}
	return n
}
