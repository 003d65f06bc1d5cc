package diag_test

import (
	"strings"
	"testing"

	"pathmetrics/pkg/diag"
)

func TestProblemsPrintSortedWithExcerptAndHint(t *testing.T) {
	text := "version: 1\nmetrics:\n  - record: credentials\n"
	var l diag.List
	l.Errorf(diag.Pos{File: "wages.csv", Row: 18204, Column: "exit_date"}, diag.BadDate, "not a date of the form YYYYMMDD")
	l.Errorf(diag.Pos{File: "m.yaml", Line: 3, Col: 13, Len: 11}, diag.UnknownKind, "unknown record kind %q", "credentials").
		WithHint("kinds are listed by %q", "pathmetrics list kinds")
	l.Warnf(diag.Pos{File: "m.yaml", Line: 2, Col: 1, Len: 7}, diag.NotUsed, "nothing here")
	var b strings.Builder
	if err := (diag.Printer{Source: func(string) []byte { return []byte(text) }}).Print(&b, &l); err != nil {
		t.Fatal(err)
	}
	want := `m.yaml:2:1: warning: nothing here [not-used]
  |
2 | metrics:
  | ^~~~~~~
m.yaml:3:13: unknown record kind "credentials" [unknown-kind]
  |
3 |   - record: credentials
  |             ^~~~~~~~~~~
hint: kinds are listed by "pathmetrics list kinds"
wages.csv: row 18204, column "exit_date": not a date of the form YYYYMMDD [bad-date]
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if l.Errors() != 2 || l.Err() == nil {
		t.Errorf("%d errors", l.Errors())
	}
}

func TestPrintingIsCappedAndSaysHowManyMore(t *testing.T) {
	var l diag.List
	for i := range 5 {
		l.Errorf(diag.Pos{File: "a.yaml", Line: i + 1}, diag.BadValue, "problem %d", i)
	}
	var b strings.Builder
	_ = diag.Printer{Max: 2}.Print(&b, &l)
	if !strings.HasSuffix(b.String(), "and 3 more problems\n") || strings.Count(b.String(), "\n") != 3 {
		t.Errorf("got %q", b.String())
	}
}

func TestAddDropsRepetitions(t *testing.T) {
	var l diag.List
	p := diag.Errorf(diag.Pos{File: "a"}, diag.BadValue, "x")
	same := *p
	l.Add(p, nil, &same)
	if l.Len() != 1 {
		t.Errorf("%d problems", l.Len())
	}
}

func TestTerminalEscapesAreMadeVisible(t *testing.T) {
	p := diag.Errorf(diag.Pos{File: "a\x1b[2Jb.csv", Row: 1}, diag.BadRow, "odd\u202ename")
	if s := p.Error(); strings.ContainsAny(s, "\x1b\u202e") || !strings.Contains(s, `\u001b`) {
		t.Errorf("got %q", s)
	}
}
