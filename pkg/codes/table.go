package codes

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Entry is a code with its title.
type Entry struct {
	Code, Title string
	// Now says what became of a code that its classification dropped: the code
	// that took its place, or "deleted"; empty for a code in use.
	Now string
	// Also is another short name: the postal code of a state.
	Also string
}

// Table is a classification in the order of its codes. It is not changed after
// it was read and safe for concurrent use.
type Table struct {
	entries []Entry // sorted by code
	at      map[string]int
	parent  func(code string) string
}

// read reads a CSV file with the columns code and title, and where it has them
// now and postal.
func read(r io.Reader, parent func(string) string) (*Table, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("not a table of codes: %w", err)
	}
	column := func(row []string, name string) string {
		if i := slices.Index(rows[0], name); i >= 0 {
			return row[i]
		}
		return ""
	}
	t := &Table{at: make(map[string]int, len(rows)), parent: parent}
	for _, row := range rows[1:] {
		t.entries = append(t.entries, Entry{Code: column(row, "code"), Title: column(row, "title"), Now: column(row, "now"), Also: column(row, "postal")})
	}
	slices.SortFunc(t.entries, func(a, b Entry) int { return strings.Compare(a.Code, b.Code) })
	for i, e := range t.entries {
		t.at[e.Code] = i
	}
	return t, nil
}

// All are all entries, sorted by code. The caller must not change them.
func (t *Table) All() []Entry { return t.entries }

// Get finds a code in canonical spelling.
func (t *Table) Get(code string) (Entry, bool) {
	i, ok := t.at[code]
	if !ok {
		return Entry{}, false
	}
	return t.entries[i], true
}

// Prefix are the entries whose codes begin with a text.
func (t *Table) Prefix(head string) []Entry {
	from, _ := slices.BinarySearchFunc(t.entries, head, func(e Entry, h string) int { return strings.Compare(e.Code, h) })
	to := from
	for to < len(t.entries) && strings.HasPrefix(t.entries[to].Code, head) {
		to++
	}
	return t.entries[from:to]
}

// Matches are the entries that a pattern accepts: a code, or a prefix with a
// star behind it.
func (t *Table) Matches(pattern string) []Entry {
	if head, star := strings.CutSuffix(pattern, "*"); star {
		return t.Prefix(head)
	}
	if e, ok := t.Get(pattern); ok {
		return []Entry{e}
	}
	return nil
}

// Parents are the entries above a code, the widest first; the code itself need
// not exist.
func (t *Table) Parents(code string) (out []Entry) {
	for p := t.parent(code); p != ""; p = t.parent(p) {
		if e, ok := t.Get(p); ok {
			out = append(out, e)
		}
	}
	slices.Reverse(out)
	return out
}

// Children are the entries right below a code.
func (t *Table) Children(code string) (out []Entry) {
	for _, e := range t.entries {
		if t.parent(e.Code) == code {
			out = append(out, e)
		}
	}
	return out
}

// Nearest is the entry that was probably meant by a code or pattern that does
// not exist: the one that shares the longest beginning, the first of them; false
// when not even the first two digits exist.
func (t *Table) Nearest(pattern string) (Entry, bool) {
	head := strings.TrimSuffix(pattern, "*")
	for n := len(head); n >= 2; n-- {
		if found := t.Prefix(strings.TrimSuffix(head[:n], ".")); len(found) > 0 {
			return found[0], true
		}
	}
	return Entry{}, false
}

// cipParent is the code above a CIP code: 51.3801, 51.38, 51.
func cipParent(code string) string {
	switch len(code) {
	case 7:
		return code[:5]
	case 5:
		return code[:2]
	}
	return ""
}

// naicsParent is the code above a NAICS code: 622110, 62211, 6221, 622, 62; and
// above 311 the sector 31-33.
func naicsParent(code string) string {
	switch {
	case len(code) < 3 || sectorRanges[code] != nil:
		return ""
	case len(code) > 3:
		return code[:len(code)-1]
	}
	if sector := Sector(code[:2]); sector != "" {
		return sector
	}
	return code[:2]
}

func noParent(string) string { return "" }
