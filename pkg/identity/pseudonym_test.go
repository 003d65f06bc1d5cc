package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
)

const secretText = "0123456789abcdef-secret"

func secretOf(t testing.TB, text string) *Secret {
	t.Helper()
	s, err := NewSecret([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mac is HMAC-SHA-256 by the book.
func mac(key []byte, message string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(message))
	return m.Sum(nil)
}

// subKey is RFC 5869 by the book: extract with a salt of zeros, then the first
// block of expand.
func subKey(secret, purpose string) []byte {
	extracted := mac(make([]byte, sha256.Size), secret)
	return mac(extracted, "pathmetrics v1|"+purpose+"\x01")
}

// The pseudonym is computed a second time with nothing but HMAC. A change of the
// numbers below is a change of every pseudonym that is out there.
func TestPseudonymIsAnHMACUnderADerivedKey(t *testing.T) {
	p := NewPseudonymizer(secretOf(t, secretText))
	for _, c := range []struct{ person, purpose, text, literal string }{
		{"ssn:123456780", "person|ssn", "v1|ssn|123456780", "bab050c5cc324a9c6895112d8237bc3d"},
		{"ssn@wages:900701234", "person|ssn", "v1|ssn@wages|900701234", "1cf0f75bab75f5d87dc6a125613bae70"},
		{"student_id:123456780", "person|student_id", "v1|student_id|123456780", "12c3a6ada41fd6ef2af4bee9f5dc4e85"},
		{"case_no:A:1", "person|case_no", "v1|case_no|A:1", "690c17b13fa719ffea98479c35d2c6f3"},
	} {
		got := p.ID([]byte(c.person))
		if want := hex.EncodeToString(mac(subKey(secretText, c.purpose), c.text))[:32]; got != want {
			t.Errorf("%s: got %s, want %s", c.text, got, want)
		}
		if got != c.literal {
			t.Errorf("%s: the pseudonym is %s and was %s", c.text, got, c.literal)
		}
	}
}

func TestPseudonymsAreTheSameWhenConcurrent(t *testing.T) {
	p, alone := NewPseudonymizer(secretOf(t, secretText)), NewPseudonymizer(secretOf(t, secretText))
	key := func(i int) []byte { return fmt.Appendf(nil, "kind%d:%d", i%7, i) }
	var want []string
	for i := range 200 {
		want = append(want, alone.ID(key(i)))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 200 {
				if p.ID(key(i)) != want[i] {
					t.Error("differs when concurrent")
				}
			}
		})
	}
	wg.Wait()
}

// Nothing may look alike under two purposes: pseudonyms, noise and the check value.
func TestPurposesHaveKeysOfTheirOwn(t *testing.T) {
	s := secretOf(t, secretText)
	seen := map[string]string{}
	for name, key := range map[string]string{
		"ssn": hexOf(s.PersonKey("ssn")), "student_id": hexOf(s.PersonKey("student_id")), "no kind": hexOf(s.PersonKey("")),
		"noise": hexOf(s.CellNoise()), "noise as a kind": hexOf(s.PersonKey("cell noise")), "the secret": hex.EncodeToString([]byte(secretText))[:32],
	} {
		if other, twice := seen[key]; twice {
			t.Errorf("%s and %s have one key", name, other)
		}
		seen[key] = name
	}
	if got, want := hexOf(s.CellNoise()), hex.EncodeToString(subKey(secretText, "cell noise")); got != want {
		t.Errorf("the key for noise is %s, want %s", got, want)
	}
}

func hexOf(k SubKey) string { return hex.EncodeToString(k[:]) }

func TestCheckValueChangesWithOneByte(t *testing.T) {
	check := secretOf(t, secretText).CheckValue()
	if want := hex.EncodeToString(mac([]byte(secretText), "check"))[:8]; check != want {
		t.Errorf("got %s, want %s", check, want)
	}
	pseudonym := NewPseudonymizer(secretOf(t, secretText)).ID([]byte("ssn:123456780"))
	for i := range len(secretText) {
		other := []byte(secretText)
		other[i] ^= 1
		s := secretOf(t, string(other))
		if s.CheckValue() == check {
			t.Errorf("byte %d does not count for the check value", i)
		}
		if NewPseudonymizer(s).ID([]byte("ssn:123456780")) == pseudonym {
			t.Errorf("byte %d does not count for the pseudonym", i)
		}
	}
}

func TestSecretIsCopied(t *testing.T) {
	text := []byte(secretText)
	s, err := NewSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	clear(text)
	if s.CheckValue() != secretOf(t, secretText).CheckValue() {
		t.Error("the caller's bytes are shared")
	}
}

func TestShortSecretIsRefused(t *testing.T) {
	for _, text := range []string{"", "   ", "\n", secretText[:15], secretText[:15] + "\n", " " + secretText[:15] + "\t\r\n", strings.Repeat(" ", 40)} {
		if _, err := NewSecret([]byte(text)); err == nil || strings.Contains(err.Error(), secretText[:15]) {
			t.Errorf("a secret of %d bytes: got %v", len(text), err)
		}
	}
	if _, err := NewSecret([]byte(secretText[:16])); err != nil {
		t.Error(err)
	}
}

func TestWhiteSpaceAroundASecretDoesNotCount(t *testing.T) {
	want := secretOf(t, secretText).CheckValue()
	for _, text := range []string{secretText + "\n", secretText + "\r\n", " \t" + secretText + "\n\n", secretText + "  "} {
		if secretOf(t, text).CheckValue() != want {
			t.Errorf("%d bytes with white space are another secret", len(text))
		}
	}
	if secretOf(t, "0123456789 abcdef").CheckValue() == secretOf(t, "0123456789abcdef").CheckValue() {
		t.Error("a blank inside does not count")
	}
}

func TestNothingPrintsKeys(t *testing.T) {
	n := plainRules()
	w := NewCrosswalk("student_id", "ssn", n)
	w.Add([]byte("CANARY7"), []byte("123456780"))
	r, _ := NewResolver(n, w)
	x := NewIndex()
	x.Add([]byte("ssn:123456780"))
	s := secretOf(t, secretText)
	p := NewPseudonymizer(s)
	p.ID([]byte("ssn:123456780"))
	sub := s.PersonKey("ssn")
	bad := []string{"CANARY7", "123456780", secretText, hex.EncodeToString([]byte(secretText[:8])), fmt.Sprint([]byte(secretText[:6]))[1:12], "49 50 51",
		hex.EncodeToString(sub[:8]), strings.Trim(fmt.Sprint(sub[:6]), "[]")}
	for _, v := range []any{w, r, x, p, s, sub, &sub, w.Stats()} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			out := fmt.Sprintf(verb, v)
			for _, b := range bad {
				if strings.Contains(out, b) {
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
