package identity

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pathmetrics/pkg/model"
)

// plainly is what a Filter must say: the key is resolved, and looked for.
func plainly(r *Resolver, x *Index, c *Cells, cell []byte) (uint32, Verdict) {
	key, v := c.Resolve(r, nil, cell)
	if !v.Usable() {
		return Unusable, v
	}
	if id, ok := x.Find(key); ok {
		return id, v
	}
	return Stranger, v
}

// dollars stands for what takes the marks of spreadsheets off a cell.
func dollars(cell []byte) []byte {
	if len(cell) > 1 && cell[0] == '$' {
		return cell[1:]
	}
	if bytes.IndexByte(cell, ',') > 0 {
		return bytes.ReplaceAll(cell, []byte(","), nil)
	}
	return cell
}

func nasty(rnd *rand.Rand) []byte {
	const signs = "0123456789-- ./\t\raZzB\x00\x7f\xff\xc3\xa4,$\n@:"
	text := make([]byte, rnd.IntN(22))
	for i := range text {
		text[i] = signs[rnd.IntN(len(signs))]
	}
	return text
}

// variants are other ways to write a value, most of which mean it.
func variants(rnd *rand.Rand, value string) []byte {
	switch rnd.IntN(12) {
	case 0:
		return []byte(" " + value)
	case 1:
		return []byte(value + "\t")
	case 2:
		return []byte(strings.ToLower(value))
	case 3:
		return []byte(strings.TrimLeft(value, "0"))
	case 4:
		return []byte("$" + value)
	case 5:
		return []byte(strings.Repeat(value, 8))
	case 6, 7:
		if len(value) > 4 {
			return []byte(value[:3] + "-" + value[3:])
		}
	case 8:
		return append([]byte(value), byte(rnd.IntN(256)))
	}
	return []byte(value)
}

// values are of a small world, so that they are met again.
func values(rnd *rand.Rand, key string) string {
	n := rnd.IntN(400)
	switch key {
	case ssn:
		return []string{fmt.Sprintf("%03d45%04d", n%40*25, n), "123456789", "000000000", "987654321", "219099999"}[max(0, rnd.IntN(30)-25)]
	case "case":
		return fmt.Sprintf("%06d", n)
	case "long":
		return fmt.Sprintf("a-long-number-of-a-person-%d", n)
	}
	return fmt.Sprintf([]string{"S%d", "S%d", "S%dä", "s %d"}[rnd.IntN(4)], n)
}

func filterWorld(t testing.TB, rnd *rand.Rand) (*Resolver, *Index) {
	t.Helper()
	n, err := NewNormalizer(map[string]string{"case": "digits", "student": "upper", "long": "none", ssn: []string{"digits", "digits", "none"}[rnd.IntN(3)]})
	if err != nil {
		t.Fatal(err)
	}
	walks := []*Crosswalk{NewCrosswalk("student", "case", n), NewCrosswalk("case", ssn, n), NewCrosswalk("long", "student", n)}
	for range 600 {
		w := walks[rnd.IntN(len(walks))]
		w.Add([]byte(values(rnd, w.From)), []byte(values(rnd, w.To)))
	}
	for _, w := range walks {
		w.Freeze()
	}
	r, err := NewResolver(n, walks...)
	if err != nil {
		t.Fatal(err)
	}
	x := NewIndex()
	for range 500 {
		key := []string{ssn, "case", "student", "long", "other"}[rnd.IntN(5)]
		if k, v := r.Resolve(nil, []string{"here", "there"}[rnd.IntN(2)], key, []byte(values(rnd, key))); v.Usable() {
			x.Add(k)
		}
	}
	x.Freeze()
	return r, x
}

func TestFilterAgreesWithTheLongWay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	met := map[string]int{}
	for range 40 {
		r, x := filterWorld(t, rnd)
		for _, key := range []string{ssn, "case", "student", "long", "other"} {
			c := Cells{Source: "here", Key: key, Pad: []int{0, 0, 6, 9}[rnd.IntN(4)], Blank: [][]string{nil, {"", "S7", "000120", "NA"}}[rnd.IntN(2)]}
			if rnd.IntN(2) == 0 {
				c.Clean = dollars
			}
			f := NewFilter(r, x, c)
			var cells [][]byte
			for range 700 {
				if rnd.IntN(5) == 0 {
					cells = append(cells, nasty(rnd))
				} else {
					cells = append(cells, variants(rnd, values(rnd, key)))
				}
			}
			tags := make([]uint32, len(cells))
			f.Judge(cells, tags)
			for i, cell := range cells {
				want, v := plainly(r, x, &c, cell)
				if tags[i] != want {
					t.Fatalf("%s, %+v, cell %q: %d, want %d", key, c, cell, tags[i], want)
				}
				if want < Unusable && f.Local(want) != (v == Local) {
					t.Fatalf("%s, cell %q: local is %v, verdict is %s", key, cell, f.Local(want), v)
				}
				met[fmt.Sprintf("%s of %s, person %v", v, key, want < Unusable)]++
			}
		}
	}
	for _, want := range []string{"ok of ssn, person true", "ok of ssn, person false", "local of ssn, person true", "malformed of ssn, person false",
		"blank of student, person false", "ok of student, person true", "ok of long, person true", "ok of other, person true", "ok of case, person true"} {
		if met[want] < 20 {
			t.Errorf("%q was met %d times: %v", want, met[want], met)
		}
	}
}

func TestFilterTakesAnAmbiguousKeyAsItIs(t *testing.T) {
	n, _ := NewNormalizer(map[string]string{"student": "upper"})
	w := NewCrosswalk("student", ssn, n)
	w.Add([]byte("S1"), []byte("223456780"))
	w.Add([]byte("S1"), []byte("323456780"))
	w.Add([]byte("S2"), []byte("323456780"))
	w.Freeze()
	r, _ := NewResolver(n, w)
	x := NewIndex()
	for _, key := range []string{"student:S1", "student:S2", "ssn:323456780", "ssn:223456780"} {
		x.Add([]byte(key))
	}
	x.Freeze()
	tags := make([]uint32, 4)
	NewFilter(r, x, Cells{Source: "a", Key: "student"}).Judge([][]byte{[]byte("S1"), []byte("S2"), []byte("S3"), nil}, tags)
	if want := [4]uint32{0, 2, Stranger, Unusable}; [4]uint32(tags) != want {
		t.Errorf("persons %v, want %v", tags, want)
	}
}

func TestWholeWordQuestions(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 300_000 {
		var text [8]byte
		base := byte(rnd.IntN(256))
		for i := range text {
			text[i] = "0585"[rnd.IntN(4)]
			if rnd.IntN(6) == 0 {
				text[i] = base
			}
		}
		w, _ := model.Pack(text[:])
		all := func(good func(c byte) bool) bool {
			for _, c := range text {
				if !good(c) {
					return false
				}
			}
			return true
		}
		if got := allDigits(w); got != all(func(c byte) bool { return '0' <= c && c <= '9' }) {
			t.Fatalf("digits of %q: %v", text, got)
		}
		if got := noBlanks(w); got != all(func(c byte) bool { return c > ' ' && c != 0x7f }) {
			t.Fatalf("blanks of %q: %v", text, got)
		}
		if got := noSmall(w); got != all(func(c byte) bool { return c <= '`' }) {
			t.Fatalf("capitals of %q: %v", text, got)
		}
	}
}

func TestFilterDoesNotAllocate(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	r, x := filterWorld(t, rnd)
	f := NewFilter(r, x, Cells{Source: "here", Key: ssn, Pad: 9})
	var cells [][]byte
	for range 500 {
		cells = append(cells, variants(rnd, values(rnd, ssn)))
	}
	tags := make([]uint32, len(cells))
	if n := testing.AllocsPerRun(10, func() { f.Judge(cells, tags) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkFilter(b *testing.B) {
	n, _ := NewNormalizer(map[string]string{"person_id": "none"})
	r, _ := NewResolver(n)
	x := NewIndex()
	for i := range 100_000 {
		x.Add(fmt.Appendf(nil, "person_id:%011X", i*7919_7919))
		x.Add(fmt.Appendf(nil, "ssn:%09d", 100_010_001+i*7919))
	}
	x.Freeze()
	for _, c := range []struct{ name, key, form string }{
		{"plain hit", "person_id", "%011X"}, {"plain miss", "person_id", "%010XZ"}, {"plain long way", "person_id", " %011X"},
		{"ssn hit", ssn, "%09d"}, {"ssn long way", ssn, "%09d "},
	} {
		b.Run(c.name, func(b *testing.B) {
			f := NewFilter(r, x, Cells{Source: "wages", Key: c.key})
			rnd := rand.New(rand.NewPCG(1, 1))
			cells, tags := make([][]byte, 256), make([]uint32, 256)
			var text []byte
			next := 0
			for range 100_000 {
				i := rnd.IntN(100_000)
				if c.key == ssn {
					text = fmt.Appendf(text, c.form, 100_010_001+i*7919)
				} else {
					text = fmt.Appendf(text, c.form, i*7919_7919)
				}
			}
			size := len(text) / 100_000
			b.ReportAllocs()
			for b.Loop() {
				for i := range cells {
					cells[i] = text[next : next+size]
					next = (next + size) % len(text)
				}
				f.Judge(cells, tags)
			}
			b.ReportMetric(float64(b.N)*256/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/256, "ns/row")
		})
	}
}
