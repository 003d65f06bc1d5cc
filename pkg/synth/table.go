package synth

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// TableWriter takes the rows of one file, cell by cell in the order of its
// columns. A row may have fewer cells than the file has columns: that is one of
// the ways in which rows are spoiled. Close finishes the file and closes what
// is below it.
type TableWriter interface {
	Row(cells ...string) error
	Close() error
}

// csvOptions are the ways in which delimited files differ.
type csvOptions struct {
	comma  rune
	crlf   bool
	bom    bool
	latin  bool // windows-1252 in place of UTF-8
	header bool
}

var csvForms = [tables]csvOptions{
	enrolments:     {comma: ',', header: true},
	collegeIDs:     {comma: ',', header: true},
	workforce:      {comma: ',', crlf: true, header: true},
	adultEducation: {comma: ';', crlf: true, latin: true, header: true},
	adultIDs:       {comma: ';', crlf: true, latin: true, header: true},
	snap:           {comma: '\t', bom: true, header: true},
	clientIDs:      {comma: ',', header: true},
	rehabilitation: {comma: '|', header: true},
	wages:          {comma: ',', header: true},
	federalWages:   {comma: ',', header: true},
	placements:     {comma: ',', header: true},
}

// closers closes a stack of writers from the top down and keeps the first error.
type closers []io.Closer

func (cs closers) Close() error {
	var first error
	for _, c := range cs {
		if err := c.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// flusher makes a buffered writer a closer.
type flusher struct{ *bufio.Writer }

func (f flusher) Close() error { return f.Flush() }

// stack puts buffering, and compression when asked for, on top of a file. The
// gzip header holds neither a name nor a time.
func stack(file io.WriteCloser, compress bool) (io.Writer, closers) {
	buffer := bufio.NewWriterSize(file, 1<<16)
	cs := closers{flusher{buffer}, file}
	if !compress {
		return buffer, cs
	}
	z, err := gzip.NewWriterLevel(buffer, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	return z, append(closers{z}, cs...)
}

type csvTable struct {
	w     *csv.Writer
	below closers
}

func newCSVTable(file io.WriteCloser, compress bool, form csvOptions, columns []Column) (TableWriter, error) {
	w, below := stack(file, compress)
	if form.bom {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return nil, err
		}
	}
	if form.latin {
		w = charmap.Windows1252.NewEncoder().Writer(w)
	}
	t := csvTable{csv.NewWriter(w), below}
	t.w.Comma, t.w.UseCRLF = form.comma, form.crlf
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return t, t.w.Write(names)
}

func (t csvTable) Row(cells ...string) error { return t.w.Write(cells) }

func (t csvTable) Close() error {
	t.w.Flush()
	err := t.w.Error()
	if below := t.below.Close(); err == nil {
		err = below
	}
	return err
}

// fixedTable writes cells padded to the widths of their columns.
type fixedTable struct {
	w      io.Writer
	widths []int
	below  closers
}

func newFixedTable(file io.WriteCloser, compress bool, widths []int) TableWriter {
	w, below := stack(file, compress)
	return fixedTable{w, widths, below}
}

func (t fixedTable) Row(cells ...string) error {
	var b strings.Builder
	for i, c := range cells {
		b.WriteString(c)
		b.WriteString(strings.Repeat(" ", max(0, t.widths[i]-len(c))))
	}
	b.WriteByte('\n')
	_, err := io.WriteString(t.w, b.String())
	return err
}

func (t fixedTable) Close() error { return t.below.Close() }
