package normalize

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pathmetrics/pkg/codes"
)

// TestAMemoAgreesWithAMap: texts that come in some order again and again, with gaps and
// with others among them, are found, each with what it came to.
func TestAMemoAgreesWithAMap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	var m memo
	plain, ordered := map[string]known{}, 0
	for round := range 100 {
		var texts []string
		for i := range 900 {
			switch n := rnd.IntN(20); {
			case n == 0:
				texts = append(texts, fmt.Sprint(rnd.IntN(3000)))
			case n < 18:
				texts = append(texts, fmt.Sprint(i*7919%1000, "-employers-of-it")[:4+i%12])
			}
		}
		if round%20 == 19 {
			rnd.Shuffle(len(texts), func(i, k int) { texts[i], texts[k] = texts[k], texts[i] })
		}
		o := newOrder(&m)
		for _, text := range texts {
			want, there := plain[text]
			got, ok := known{}, false
			if at := o.find(pack([]byte(text))); at >= 0 {
				got, ok = m.texts[at].known(), true
			}
			if once, known := m.get(pack([]byte(text))); once != got || known != ok {
				t.Fatalf("%q: %v by itself, %v in its order", text, once, got)
			}
			if got != want || ok != there {
				t.Fatalf("%q: %v %v, want %v %v", text, got, ok, want, there)
			}
			if !there {
				k := known{rnd.Int32() - 1, codes.Repair(rnd.IntN(codes.Repairs))}
				plain[text] = k
				m.put(pack([]byte(text)), k)
			}
		}
		ordered += o.good
		o.close(len(texts))
	}
	if len(plain) < 2000 || ordered < 10_000 {
		t.Errorf("%d texts, %d were found by their order; the test shows too little", len(plain), ordered)
	}
	if len(m.texts) != len(plain) {
		t.Errorf("%d texts, want %d", len(m.texts), len(plain))
	}
}

// TestAMemoIsBounded: what is beyond the bound is not remembered, and what was is found.
func TestAMemoIsBounded(t *testing.T) {
	var m memo
	for i := range maxKnown + 10 {
		m.put(pack(fmt.Append(nil, i)), known{int32(i), codes.NoCode})
	}
	for _, i := range []int{0, 1, maxKnown / 2, maxKnown - 1} {
		if k, ok := m.get(pack(fmt.Append(nil, i))); !ok || k != (known{int32(i), codes.NoCode}) {
			t.Errorf("%d: %v %v", i, k, ok)
		}
	}
	for _, i := range []int{maxKnown, maxKnown + 9} {
		if _, ok := m.get(pack(fmt.Append(nil, i))); ok {
			t.Errorf("%d is remembered", i)
		}
	}
	if len(m.texts) != maxKnown {
		t.Errorf("%d texts", len(m.texts))
	}
}
