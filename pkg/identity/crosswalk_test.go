package identity

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

func plain(t testing.TB) *Normalizer {
	n, err := NewNormalizer(map[string]string{"student_id": "upper"})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var idRows = [][2]string{
	{"s1", "123-45-6780"}, {" S1", "123456780"}, // the same twice
	{"s2", "123456781"}, {"s2", "123456782"}, {"s2", "123456781"}, {"s2", "123456783"}, // ambiguous
	{"s3", ""}, {"s4", "000000000"}, {"s5", "900701234"}, // no target
	{"s6", ""}, {"s6", "123456784"}, // a blank does not make it ambiguous
	{"", "123456785"}, {strings.Repeat("x", 65), "123456786"},
}

func TestCrosswalkIsIndependentOfOrder(t *testing.T) {
	n := plain(t)
	for range 50 {
		w := NewCrosswalk("student_id", "ssn", n)
		for _, i := range rand.Perm(len(idRows)) {
			w.Add([]byte(idRows[i][0]), []byte(idRows[i][1]))
		}
		w.Freeze()
		want := CrosswalkStats{Rows: 13, BlankFrom: 1, BadFrom: 1, BlankTo: 2, BadTo: 2, Mapped: 2, Ambiguous: 1}
		if got := w.Stats(); got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		for from, to := range map[string]string{"S1": "123456780", "S6": "123456784", "S2": "", "S3": "", "S4": "", "S5": ""} {
			got, ok := w.Find([]byte(from))
			if string(got) != to || ok != (to != "") {
				t.Fatalf("%s: found %v", from, ok)
			}
		}
	}
}

func TestCrosswalkCountsTargetsOfMany(t *testing.T) {
	w := NewCrosswalk("student_id", "ssn", plain(t))
	for i := range 2 * MaxSharing {
		from := fmt.Appendf(nil, "s%d", i)
		w.Add(from, fmt.Appendf(nil, "12345%04d", 1+i/MaxSharing)) // two of just as many as may be
		w.Add(from, fmt.Appendf(nil, "12345%04d", 1+i/MaxSharing)) // said twice
	}
	w.Add([]byte("other"), []byte("222222223"))
	if n := w.Stats().Crowded; n != 0 {
		t.Errorf("%d targets of %d values each count as crowded", n, MaxSharing)
	}
	for i := range 400 {
		w.Add(fmt.Appendf(nil, "t%d", i), []byte("123450002"))
		w.Add(fmt.Appendf(nil, "u%d", i), []byte("222222224"))
		w.Add(fmt.Appendf(nil, "u%d", i), []byte("222222223")) // ambiguous, and so nobody's
	}
	if n := w.Stats().Crowded; n != 1 {
		t.Errorf("%d crowded targets, want 1", n)
	}
}

func TestCrosswalkVerdicts(t *testing.T) {
	w := NewCrosswalk("student_id", "ssn", plain(t))
	if f, to := w.Add([]byte("s1"), []byte("12")); f != OK || to != Malformed {
		t.Errorf("got %s, %s", f, to)
	}
}

func TestResolve(t *testing.T) {
	n := plain(t)
	ids := NewCrosswalk("student_id", "ssn", n)
	for _, r := range idRows {
		ids.Add([]byte(r[0]), []byte(r[1]))
	}
	cards := NewCrosswalk("card", "student_id", n)
	cards.Add([]byte("c1"), []byte("s1"))
	cards.Add([]byte("c2"), []byte("s2"))
	ids.Freeze()
	cards.Freeze()
	r, err := NewResolver(n, cards, ids)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key, raw, want string
		verdict              Verdict
	}{
		{"the person key itself", "ssn", "123-45-6780", "ssn:123456780", OK},
		{"one hop", "student_id", "s1", "ssn:123456780", OK},
		{"two hops", "card", "c1", "ssn:123456780", OK},
		{"a chain stops at an ambiguous key", "card", "c2", "student_id:S2", OK},
		{"ambiguous", "student_id", "s2", "student_id:S2", OK},
		{"not in the crosswalk", "student_id", "s99", "student_id:S99", OK},
		{"a key without crosswalk", "case_no", "7", "case_no:7", OK},
		{"local", "ssn", "900701234", "ssn@wages:900701234", Local},
		{"blank", "ssn", "", "", Blank},
		{"malformed", "ssn", "12", "", Malformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, v := r.Resolve([]byte("pre"), "wages", c.key, []byte(c.raw))
			if string(got) != "pre"+c.want || v != c.verdict {
				t.Errorf("got %s, want %s", v, c.verdict)
			}
		})
	}
	buf := make([]byte, 0, 128)
	raw := []byte("c1")
	if a := testing.AllocsPerRun(100, func() { r.Resolve(buf, "wages", "card", raw) }); a != 0 {
		t.Errorf("%v allocations", a)
	}
}

func TestResolverRefuses(t *testing.T) {
	n := plain(t)
	walk := func(pairs ...string) (ws []*Crosswalk) {
		for _, p := range pairs {
			from, to, _ := strings.Cut(p, ">")
			ws = append(ws, NewCrosswalk(from, to, n))
		}
		return ws
	}
	for _, c := range []struct {
		walks []*Crosswalk
		want  string
	}{
		{walk("a>b", "b>a"), "come back"},
		{walk("a>a"), "come back"},
		{walk("x>a", "a>b", "b>c", "c>a"), "come back"},
		{walk("a>b", "a>c"), "two crosswalks"},
		{walk("a>b", "b>c", "c>d", "d>e", "e>f"), "more than 4"},
		{walk("a>b", "b>c", "c>d", "d>e"), ""},
		{nil, ""},
	} {
		_, err := NewResolver(n, c.walks...)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func TestCrosswalkConcurrently(t *testing.T) {
	w := NewCrosswalk("a", "b", plain(t))
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 2000 {
				w.Add(fmt.Append(nil, i), fmt.Append(nil, "t", i%100, "-", g*(i%2)))
				w.Find(fmt.Append(nil, i))
			}
		})
	}
	wg.Wait()
	if s := w.Stats(); s.Mapped != 1000 || s.Ambiguous != 1000 {
		t.Errorf("got %+v", s)
	}
}
