package identity

import (
	"strings"
	"testing"

	"pathmetrics/pkg/diag"
)

func TestNormalize(t *testing.T) {
	n, err := NewNormalizer(map[string]string{"student_id": "upper", "case_no": "none", "phone": "digits"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key, raw, want string
		verdict              Verdict
	}{
		{"dashes", "ssn", "123-45-6780", "123456780", OK},
		{"blanks around and between", "ssn", " 123 45 6780\t", "123456780", OK},
		{"plain", "ssn", "123456780", "123456780", OK},
		{"area assigned since 2011", "ssn", "772-10-0001", "772100001", OK},
		{"area below 900", "ssn", "899-10-0001", "899100001", OK},
		{"empty", "ssn", "", "", Blank},
		{"blanks only", "ssn", "   ", "", Blank},
		{"dashes only", "ssn", "---", "", Blank},
		{"no digit", "ssn", "N/A", "", Blank},
		{"eight digits", "ssn", "12345678", "", Malformed},
		{"ten digits", "ssn", "1234567801", "", Malformed},
		{"nine digits in a text", "ssn", "A123456780", "", Malformed},
		{"all the same", "ssn", "111-11-1111", "", Malformed},
		{"all nines", "ssn", "999999999", "", Malformed},
		{"counted up", "ssn", "123456789", "", Malformed},
		{"wallet card", "ssn", "078-05-1120", "", Malformed},
		{"pamphlet", "ssn", "219-09-9999", "", Malformed},
		{"area 000", "ssn", "000-12-3456", "", Malformed},
		{"area 666", "ssn", "666-12-3456", "", Malformed},
		{"group 00", "ssn", "123-00-4567", "", Malformed},
		{"serial 0000", "ssn", "123-45-0000", "", Malformed},
		{"advertising, first", "ssn", "987654320", "", Malformed},
		{"advertising, last", "ssn", "987654329", "", Malformed},
		{"after advertising", "ssn", "987654330", "987654330", Local},
		{"taxpayer number", "ssn", "900-70-1234", "900701234", Local},
		{"pseudo number", "ssn", "999-10-0001", "999100001", Local},
		{"area 9 with group 00", "ssn", "900-00-1234", "", Malformed},
		{"upper", "student_id", " ab-01é ", "AB-01é", OK},
		{"none", "case_no", " ab-01 ", "ab-01", OK},
		{"key without a rule", "other", " ab ", "ab", OK},
		{"digits of another key", "phone", "S-00 12", "0012", OK},
		{"blank of another key", "case_no", " \t", "", Blank},
		{"control character", "case_no", "a\x00b", "", Malformed},
		{"64 bytes", "case_no", strings.Repeat("x", 64), strings.Repeat("x", 64), OK},
		{"65 bytes", "case_no", strings.Repeat("x", 65), "", Malformed},
		{"65 digits", "phone", strings.Repeat("1", 65), "", Malformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, v := n.Normalize([]byte("pre"), c.key, []byte(c.raw))
			if string(got) != "pre"+c.want || v != c.verdict {
				t.Errorf("%s, length %d; want %s, length %d", v, len(got), c.verdict, len(c.want)+3)
			}
		})
	}
}

func TestNormalizeUnknownRule(t *testing.T) {
	_, err := NewNormalizer(map[string]string{"ssn": "hash"})
	if err == nil || !strings.Contains(err.Error(), string(diag.BadValue)) {
		t.Errorf("got %v", err)
	}
}

func TestSSNChecksWhateverTheRule(t *testing.T) {
	n, _ := NewNormalizer(map[string]string{"ssn": "none"})
	if _, v := n.Normalize(nil, "ssn", []byte("123-45-6780")); v != Malformed {
		t.Errorf("dashes kept: %s", v)
	}
	if _, v := n.Normalize(nil, "ssn", []byte("123456780")); v != OK {
		t.Errorf("plain: %s", v)
	}
}

func TestVerdictCodes(t *testing.T) {
	for v, want := range map[Verdict]diag.Code{OK: "", Local: "", Blank: diag.BlankKey, Malformed: diag.BadKey} {
		if v.Code() != want || v.Usable() != (want == "") {
			t.Errorf("%s: %s", v, v.Code())
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"", "123-45-6780", "900701234", "N/A", "\xff\x00"} {
		f.Add(s)
	}
	n, _ := NewNormalizer(nil)
	f.Fuzz(func(t *testing.T, raw string) {
		got, v := n.Normalize(nil, "ssn", []byte(raw))
		if v.Usable() != (len(got) == 9) {
			t.Errorf("%s with %d bytes", v, len(got))
		}
		if again, w := n.Normalize(nil, "ssn", got); v.Usable() && (w != v || string(again) != string(got)) {
			t.Errorf("not stable: %s, then %s", v, w)
		}
	})
}

func TestPadGivesBackLostZeros(t *testing.T) {
	for _, c := range []struct {
		raw  string
		n    int
		want string
	}{
		{"12345678", 9, "012345678"}, {" 7 ", 3, "007"}, {"012345678", 9, "012345678"}, {"1234567890", 9, "1234567890"},
		{"12345678", 0, "12345678"}, {"", 9, ""}, {"  ", 9, "  "}, {"12-34", 9, "12-34"}, {"A12", 9, "A12"},
	} {
		if got := string(Pad(nil, []byte(c.raw), c.n)); got != c.want {
			t.Errorf("%q filled to %d is %q, want %q", c.raw, c.n, got, c.want)
		}
	}
	var buf [MaxKey]byte
	if n := testing.AllocsPerRun(100, func() { Pad(buf[:0], []byte("12345678"), 9) }); n > 0 {
		t.Errorf("it allocates %v times", n)
	}
}
