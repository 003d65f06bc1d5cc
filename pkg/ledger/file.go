package ledger

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"

	"pathmetrics/pkg/calendar"
)

// ErrDamaged is inside every error about a ledger that does not hold together: cut,
// edited, or not a ledger at all. Nothing may be published on it.
var ErrDamaged = errors.New("the ledger is damaged")

// mostLine bounds a line of a ledger, in bytes.
const mostLine = 1 << 16

// head begins a release.
type head struct {
	Release int    `json:"release"` // from 1
	Format  int    `json:"format"`  // of the file: 1
	AsOf    string `json:"as_of"`
	Run     string `json:"run"`
	Before  string `json:"before"` // SHA-256 of all bytes before this line
}

// tail ends a release.
type tail struct {
	Cells int    `json:"cells"`
	Sum   string `json:"sum"` // SHA-256 of all bytes before this line
}

// line is a cell as it is written. Numbers that were not shown are left out.
type line struct {
	Metric      string      `json:"metric"`
	Population  string      `json:"population"`
	Pathway     string      `json:"pathway"`
	Program     string      `json:"program"`
	Period      string      `json:"period"`
	Breakdown   string      `json:"breakdown"`
	Group       string      `json:"group"`
	Statistic   string      `json:"statistic"`
	Definition  string      `json:"definition"`
	From        string      `json:"cohort_start"`
	To          string      `json:"cohort_end"`
	Hidden      bool        `json:"hidden,omitempty"`
	Numerator   json.Number `json:"numerator,omitempty"`
	Denominator json.Number `json:"denominator,omitempty"`
	Persons     json.Number `json:"persons,omitempty"`
	Value       json.Number `json:"value,omitempty"`
	Pending     json.Number `json:"pending,omitempty"`
	Excluded    json.Number `json:"excluded,omitempty"`
}

// Release says which release cells are of.
type Release struct {
	AsOf calendar.Date
	Run  string // hash of what the release was made from and of: the same for the same run
}

// Read reads a ledger. An empty file is a ledger without a release. The error has
// ErrDamaged inside and names the line, never what is in it; or it is the reader's.
func Read(r io.Reader) (*Ledger, error) {
	s := &reader{in: bufio.NewReaderSize(r, mostLine), sum: sha256.New(), words: map[string]string{}}
	l := &Ledger{}
	for {
		r, err := s.release(l.Releases() + 1)
		if err == io.EOF {
			l.sum = s.sum
			return l, nil
		}
		if err != nil {
			return nil, err
		}
		l.add(r)
	}
}

type reader struct {
	in    *bufio.Reader
	sum   hash.Hash
	line  int
	words map[string]string // texts of cells, kept once
}

// next reads a line and, unless it is a cell, gives the sum of all bytes before it.
func (s *reader) next() (text []byte, before string, err error) {
	text, err = s.in.ReadSlice('\n')
	s.line++
	switch {
	case err == io.EOF && len(text) == 0:
		return nil, "", io.EOF
	case err == io.EOF:
		return nil, "", s.damaged("ends within")
	case err == bufio.ErrBufferFull:
		return nil, "", s.damaged("is too long")
	case err != nil:
		return nil, "", err
	}
	if !bytes.HasPrefix(text, cellBegins) {
		before = hex.EncodeToString(s.sum.Sum(nil))
	}
	s.sum.Write(text)
	return text, before, nil
}

// How lines of cells and those that end a release begin, as put writes them.
var cellBegins, tailBegins = []byte(`{"metric":`), []byte(`{"cells":`)

func (s *reader) damaged(what string) error {
	return fmt.Errorf("%w: line %d %s", ErrDamaged, s.line, what)
}

func (s *reader) release(number int) (r release, err error) {
	text, before, err := s.next()
	if err != nil {
		return r, err
	}
	var h head
	if !decode(text, &h) || h.Format != 1 {
		return r, s.damaged("does not begin a release")
	}
	if h.Release != number || h.Before != before {
		return r, s.damaged("does not follow on what is before it")
	}
	r.run = h.Run
	for {
		text, before, err = s.next()
		if err == io.EOF {
			return r, s.damaged("is missing: the last release has no end")
		}
		if err != nil {
			return r, err
		}
		if bytes.HasPrefix(text, tailBegins) {
			var t tail
			if !decode(text, &t) || t.Cells != len(r.cells) || t.Sum != before {
				return r, s.damaged("does not fit the release that it ends")
			}
			return r, nil
		}
		var c line
		if !decode(text, &c) {
			return r, s.damaged("is no cell")
		}
		cell, ok := c.cell()
		if !ok {
			return r, s.damaged("holds a cell that cannot be")
		}
		for _, text := range cell.texts() {
			*text = s.once(*text)
		}
		r.cells = append(r.cells, cell)
	}
}

// once is a text that is kept once, however many cells have it.
func (s *reader) once(text string) string {
	if kept, ok := s.words[text]; ok {
		return kept
	}
	s.words[text] = text
	return text
}

func (c *Cell) texts() []*string {
	return []*string{&c.Metric, &c.Population, &c.Pathway, &c.Program, &c.Period, &c.Breakdown, &c.Group, &c.Statistic, &c.Definition}
}

// decode reads a line of one kind, with no unknown key and nothing behind it.
func decode(text []byte, into any) bool {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	d.UseNumber()
	return d.Decode(into) == nil && d.InputOffset() == int64(len(text)-1)
}

func (c *line) cell() (out Cell, ok bool) {
	from, err1 := calendar.ParseDate(c.From)
	to, err2 := calendar.ParseDate(c.To)
	out = Cell{Key: Key{c.Metric, c.Population, c.Pathway, c.Program, c.Period, c.Breakdown, c.Group, c.Statistic},
		Definition: c.Definition, Cohort: calendar.Interval{From: from, To: to}, Hidden: c.Hidden}
	ok = err1 == nil && err2 == nil && c.Metric != ""
	texts := c.numbers()
	for i, n := range out.numbers() {
		ok = n.parse(string(*texts[i])) && !(n.Ok && c.Hidden) && ok
	}
	return out, ok
}

func (c *Cell) numbers() []*Number {
	return []*Number{&c.Numerator, &c.Denominator, &c.Persons, &c.Value, &c.Pending, &c.Excluded}
}

func (c *line) numbers() []*json.Number {
	return []*json.Number{&c.Numerator, &c.Denominator, &c.Persons, &c.Value, &c.Pending, &c.Excluded}
}

// parse reads digits with a point; no text is no number.
func (n *Number) parse(s string) bool {
	if s == "" {
		*n = Number{}
		return true
	}
	whole, part, _ := strings.Cut(s, ".")
	v, err := strconv.ParseInt(whole+part, 10, 64)
	*n = Number{v, uint8(len(part)), true}
	return err == nil && len(part) <= 18 && n.String() == s
}

// String has all places, as in 0.625000; a number that was not shown is blank.
func (n Number) String() string {
	if !n.Ok {
		return ""
	}
	sign, v := "", uint64(n.V)
	if n.V < 0 {
		sign, v = "-", -v
	}
	digits := strconv.FormatUint(v, 10)
	if n.Places == 0 {
		return sign + digits
	}
	if short := int(n.Places) + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	at := len(digits) - int(n.Places)
	return sign + digits[:at] + "." + digits[at:]
}

// Append writes what a file must get behind the bytes that Read has read, so that it
// holds one more release, and takes the release into l. Cells may come in any
// order; the same cells give the same bytes. When they say nothing that the ledger
// does not say already, nothing is written.
func (l *Ledger) Append(w io.Writer, r Release, cells []Cell) error {
	if l.Says(cells) {
		return nil
	}
	cells = slices.Clone(cells)
	for i := range cells {
		cells[i] = cells[i].blank()
	}
	slices.SortFunc(cells, func(a, b Cell) int { return a.Key.compare(b.Key) })
	if l.sum == nil {
		l.sum = sha256.New()
	}
	out := bufio.NewWriter(io.MultiWriter(w, l.sum))
	h := head{l.Releases() + 1, 1, r.AsOf.String(), r.Run, l.soFar()}
	put(out, &h)
	for i := range cells {
		put(out, lineOf(&cells[i]))
	}
	err := out.Flush()
	put(out, &tail{len(cells), l.soFar()})
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	l.add(release{r.Run, cells})
	return nil
}

// soFar is the SHA-256 of all bytes so far.
func (l *Ledger) soFar() string { return hex.EncodeToString(l.sum.Sum(nil)) }

// put writes a line. What goes wrong is said by Flush.
func put(w *bufio.Writer, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic("ledger: a line that is no JSON") // strings and numbers always are
	}
	w.Write(text)
	w.WriteByte('\n')
}

func lineOf(c *Cell) *line {
	out := &line{Metric: c.Metric, Population: c.Population, Pathway: c.Pathway, Program: c.Program, Period: c.Period,
		Breakdown: c.Breakdown, Group: c.Group, Statistic: c.Statistic, Definition: c.Definition,
		From: c.Cohort.From.String(), To: c.Cohort.To.String(), Hidden: c.Hidden}
	texts := out.numbers()
	for i, n := range c.numbers() {
		*texts[i] = json.Number(n.String())
	}
	return out
}

// blank is the cell with nothing behind the numbers that are not shown.
func (c Cell) blank() Cell {
	for _, n := range c.numbers() {
		if c.Hidden || !n.Ok {
			*n = Number{}
		}
	}
	return c
}
