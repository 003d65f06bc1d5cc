package model_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pathmetrics/pkg/model"
)

func TestNumbersAreExact(t *testing.T) {
	cases := []struct {
		text  string
		scale int64
		want  int64
		ok    bool
	}{
		{"12", 100, 1200, true}, {"12.34", 100, 1234, true}, {"-0.01", 100, -1, true}, {".5", 100, 50, true},
		{"12.", 100, 1200, true}, {"12.340", 100, 1234, true}, {"12.345", 100, 0, false}, {"+7", 10_000, 70_000, true},
		{"12,345.67", 100, 0, false}, {"1e3", 100, 0, false}, {"", 100, 0, false}, {"-", 100, 0, false}, {".", 100, 0, false},
		{"1.2.3", 100, 0, false}, {" 1", 100, 0, false}, {"NaN", 100, 0, false}, {"0x10", 100, 0, false},
		{"99999999999999999999", 100, 0, false}, {"900000000000", 10_000, 9_000_000_000_000_000, true},
	}
	for _, c := range cases {
		got, err := model.ParseNumber(c.text, c.scale)
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("%q at %d = %d, %v", c.text, c.scale, got, err)
		}
	}
}

func TestFormatNumberRoundsHalfAwayFromZero(t *testing.T) {
	cases := []struct {
		v, scale int64
		places   int
		want     string
	}{
		{1234, 100, 2, "12.34"}, {5, 100, 2, "0.05"}, {-5, 100, 2, "-0.05"}, {12345, 10_000, 2, "1.23"}, {12350, 10_000, 2, "1.24"},
		{-12350, 10_000, 2, "-1.24"}, {-1, 10_000, 2, "0.00"}, {7, 1, 0, "7"}, {70_000, 10_000, 0, "7"}, {3, 1, 2, "3.00"},
	}
	for _, c := range cases {
		if got := model.FormatNumber(c.v, c.scale, c.places); got != c.want {
			t.Errorf("%d/%d with %d places is %s, want %s", c.v, c.scale, c.places, got, c.want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	f.Add("12.34")
	f.Add("-.5")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := model.ParseNumber(s, model.NumberScale)
		if err != nil {
			return
		}
		back, err := model.ParseNumber(model.FormatNumber(v, model.NumberScale, 4), model.NumberScale)
		if err != nil || back != v {
			t.Errorf("%d came back as %d", v, back)
		}
	})
}

func TestTruthIsKleenes(t *testing.T) {
	values := []model.Tri{model.No, model.Pending, model.Yes}
	for _, a := range values {
		if a.Not().Not() != a || (a == model.Pending) != (a.Not() == model.Pending) {
			t.Errorf("not %s", a)
		}
		for _, b := range values {
			if min(a, b).Not() != max(a.Not(), b.Not()) {
				t.Errorf("de Morgan fails for %s and %s", a, b)
			}
		}
	}
	if max(model.Pending, model.Yes) != model.Yes || min(model.Pending, model.No) != model.No {
		t.Error("pending decides what it must not")
	}
}

func TestColumnsKeepBlanksApartFromZero(t *testing.T) {
	tab := model.NewTable(model.Employment, []string{"plant"}, func(f string) bool { return f != "hours" }, true)
	row := make([]int64, len(tab.Fields))
	for i := range row {
		row[i] = model.Blank
	}
	row[tab.Index("quarter")], row[tab.Index("wages")], row[tab.Index("hours")] = 8094, 0, 400_000
	tab.Append(7, row, model.Origin{Source: 1, File: 2, Row: 3})
	tab.Append(8, nil, model.Origin{})
	if tab.Col("wages").Get(0) != 0 || tab.Col("wages").Get(1) != model.Blank {
		t.Error("zero and blank are mixed up")
	}
	if tab.Col("hours").Get(0) != model.Blank || tab.Col("plant").Get(0) != model.Blank || tab.Col("nothing").Get(0) != model.Blank {
		t.Error("a column that is not kept has a value")
	}
	copied := tab.NewLike()
	copied.AppendFrom(tab, 0, 9)
	if copied.Person(0) != 9 || copied.Col("quarter").Get(0) != 8094 || copied.Origins[0].Row != 3 || copied.Source(0) != 1 {
		t.Error("the copy differs")
	}
}

func TestRankedSymbolsDoNotDependOnTheOrderOfReading(t *testing.T) {
	texts := []string{"pear", "apple", "fig", "apple"}
	a, b := model.NewSymbols(), model.NewSymbols()
	for _, s := range texts {
		a.Intern(s)
	}
	slices.Reverse(texts)
	for _, s := range texts {
		b.InternBytes([]byte(s))
	}
	ra, remap := a.Ranked()
	rb, _ := b.Ranked()
	for _, s := range texts {
		if ra.Intern(s) != rb.Intern(s) || remap[a.Intern(s)] != ra.Intern(s) {
			t.Errorf("%s has two numbers", s)
		}
	}
	later := ra.Intern("cherry")
	if later != int32(ra.Len()-1) || ra.InternBytes([]byte("cherry")) != later || ra.InternBytes([]byte("fig")) != rb.Intern("fig") {
		t.Error("a text that came later has two numbers, or an earlier one has")
	}
	if ra.Text(ra.Intern("fig")) != "fig" || ra.Text(-1) != "" || ra.Text(99) != "" {
		t.Error("texts are lost")
	}
}

// Ranks follow all bytes of the texts, however many they begin with in common.
func TestRankedSymbolsAreInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	x := model.NewSymbols()
	for range 3000 {
		text := make([]byte, r.IntN(12))
		for i := range text {
			text[i] = "\x00a\xff"[r.IntN(3)]
		}
		x.InternBytes(text)
	}
	ranked, remap := x.Ranked()
	for id := range int32(x.Len()) {
		if ranked.Text(remap[id]) != x.Text(id) {
			t.Fatalf("symbol %d has another text by its rank", id)
		}
		if id > 0 && ranked.Text(id-1) >= ranked.Text(id) {
			t.Fatalf("rank %d is not in order", id)
		}
	}
}

func TestSeveralCodesInOneField(t *testing.T) {
	j := model.JoinCodes([]string{"ojt", "", "occupational", "ojt"})
	if got := model.SplitCodes(j); !slices.Equal(got, []string{"occupational", "ojt"}) {
		t.Errorf("got %q", got)
	}
	if model.ShowCodes(j) != "occupational, ojt" {
		t.Errorf("shown as %q", model.ShowCodes(j))
	}
}

func TestEveryKindHasItsDateAmongItsFields(t *testing.T) {
	for _, k := range model.Kinds() {
		if got, ok := model.ParseKind(k.String()); !ok || got != k {
			t.Errorf("%s does not come back", k)
		}
		for _, name := range []string{k.StartField(), k.EndField()} {
			if _, ok := k.Field(name); name != "" && !ok {
				t.Errorf("%s has no field %s", k, name)
			}
		}
	}
}
