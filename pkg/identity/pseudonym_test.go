package identity

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
)

var secret = []byte("0123456789abcdef-secret")

func TestPseudonym(t *testing.T) {
	p, err := NewPseudonymizer(secret)
	if err != nil {
		t.Fatal(err)
	}
	plain := func(message string) string {
		m := hmac.New(sha256.New, secret)
		m.Write([]byte(message))
		return hex.EncodeToString(m.Sum(nil))
	}
	if got, want := p.ID([]byte("ssn:123456780")), plain("v1|ssn:123456780")[:32]; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := p.CheckValue(), plain("check")[:8]; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 200 {
				key := fmt.Append(nil, i)
				if p.ID(key) != plain("v1|" + string(key))[:32] {
					t.Error("differs when concurrent")
				}
			}
		})
	}
	wg.Wait()
}

func TestPseudonymCopiesTheKey(t *testing.T) {
	key := bytes.Clone(secret)
	p, _ := NewPseudonymizer(key)
	want := p.ID([]byte("x"))
	clear(key)
	p.macs = sync.Pool{New: p.macs.New} // forget what was made before
	if p.ID([]byte("x")) != want {
		t.Error("the caller's key is shared")
	}
}

func TestShortKeyIsRefused(t *testing.T) {
	if _, err := NewPseudonymizer(secret[:15]); err == nil || strings.Contains(err.Error(), string(secret[:15])) {
		t.Errorf("got %v", err)
	}
	if _, err := NewPseudonymizer(secret[:16]); err != nil {
		t.Error(err)
	}
}

func TestNothingPrintsKeys(t *testing.T) {
	n := plainRules()
	w := NewCrosswalk("student_id", "ssn", n)
	w.Add([]byte("CANARY7"), []byte("123456780"))
	r, _ := NewResolver(n, w)
	x := NewIndex()
	x.Add([]byte("ssn:123456780"))
	p, _ := NewPseudonymizer(secret)
	for _, v := range []any{w, r, x, p, w.Stats()} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			out := fmt.Sprintf(verb, v)
			for _, bad := range []string{"CANARY7", "123456780", string(secret), hex.EncodeToString(secret[:8]), fmt.Sprint(secret[:6])[1:12], "49 50 51"} {
				if strings.Contains(out, bad) {
					t.Errorf("%T with %s shows a key", v, verb)
				}
			}
		}
	}
}

func plainRules() *Normalizer {
	n, _ := NewNormalizer(nil)
	return n
}
