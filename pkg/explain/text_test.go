package explain

import (
	"strings"
	"testing"
)

func TestPageWraps(t *testing.T) {
	p := &Page{}
	p.heading("Words")
	p.item(1, "one two three four five")
	var b strings.Builder
	if err := p.Write(&b, 18); err != nil {
		t.Fatal(err)
	}
	if want := "\nWORDS\n    - one two\n      three four\n      five\n"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

func TestTableLinesUpAndContinuesItsLastColumn(t *testing.T) {
	table := Table{Head: []string{"id", "what"}, Rows: [][]string{{"größe", "a"}, {"b", "many words that do not fit on one line"}}}
	var b strings.Builder
	if err := table.Write(&b, 32); err != nil {
		t.Fatal(err)
	}
	want := "id     what\ngröße  a\nb      many words that do not\n       fit on one line\n"
	if b.String() != want {
		t.Errorf("%q", b.String())
	}
}

// TestNothingSteersTheTerminal has an escape sequence and a mark that turns
// the direction of writing.
func TestNothingSteersTheTerminal(t *testing.T) {
	p := &Page{}
	p.para("red \x1b[31m text \u202e turned\nnew line")
	p.table(Table{Head: []string{"a"}, Rows: [][]string{{"\x1b]0;title\a"}}})
	var b strings.Builder
	if err := p.Write(&b, 0); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\a\u202e") {
		t.Errorf("%q", b.String())
	}
}

func TestOrdinals(t *testing.T) {
	for n, want := range map[int]string{1: "first", 12: "twelfth", 13: "13th", 21: "21st", 22: "22nd", 33: "33rd", 111: "111th"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
