package propose

import (
	"slices"
	"strings"
)

// Sample is some rows of a file.
type Sample struct {
	Columns []*Column
	Rows    int
	// Delimiter, Encoding, Headless and Envelope are how the text has to be read, for
	// the layout; zero where the file's ending says it.
	Delimiter rune
	Encoding  string
	Headless  bool
	Envelope  []string
}

// Column is a column of a sample.
type Column struct {
	Name   string
	Typed  bool // dates come typed, as YYYY-MM-DD
	Twice  bool // the header has the name more than once, so it cannot be read by name
	filled []string
	nulls  []string // words that stand for blank, as they are written
}

// nullWords are cells that mean blank.
var nullWords = []string{"NA", "N/A", "NULL", "null", "None", "NaN", "nan", "Missing", "MISSING", "missing", "."}

// NewSample makes an empty sample of a header.
func NewSample(header []string) *Sample {
	s := &Sample{}
	seen := map[string]*Column{}
	for _, name := range header {
		c := &Column{Name: name}
		if first := seen[name]; first != nil {
			first.Twice, c.Twice = true, true
		}
		seen[name] = c
		s.Columns = append(s.Columns, c)
	}
	return s
}

// Add adds a row, whose cells are in the order of the header.
func (s *Sample) Add(cells []string) {
	s.Rows++
	for i, c := range s.Columns {
		if i >= len(cells) {
			break
		}
		text := strings.TrimSpace(cells[i])
		switch {
		case text == "":
		case slices.Contains(nullWords, text):
			if !slices.Contains(c.nulls, text) {
				c.nulls = append(c.nulls, text)
			}
		default:
			c.filled = append(c.filled, text)
		}
	}
}

// LooksLikeData reports whether what stands in the place of a header is a row of
// data: long numbers, dates or decimals. Such a line must not be taken for names,
// which are written into layouts. Numbers of three or four digits are names: PIRL
// elements have them.
func LooksLikeData(header []string) bool {
	data := 0
	for _, h := range header {
		h = strings.TrimSpace(h)
		digits, others := 0, 0
		for _, r := range h {
			switch {
			case r >= '0' && r <= '9':
				digits++
			case !strings.ContainsRune("-/.$, ", r):
				others++
			}
		}
		number := others == 0 && (digits >= 9 || digits >= 5 && digits == len(h) || digits >= 2 && strings.Contains(h, "."))
		if number || dateForm([]string{h}) != "" {
			data++
		}
	}
	return data > 0 && data*10 >= len(header)
}

// HeaderIsRow reports whether the header's words stand in their own columns as
// cells too: then the first line was a row like the others, as in a file of codes
// without a header. A file in which the whole header is repeated is none of these.
func (s *Sample) HeaderIsRow() bool {
	same := 0
	for _, c := range s.Columns {
		if name := strings.TrimSpace(c.Name); name != "" && slices.Contains(c.filled, name) {
			same++
		}
	}
	return same > 0 && same*5 < len(s.Columns)*4
}
