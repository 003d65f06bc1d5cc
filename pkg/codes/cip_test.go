package codes

import (
	"strings"
	"testing"
)

func TestCIP(t *testing.T) {
	for _, c := range []struct {
		text, want string
		repair     Repair
	}{
		{"51.3801", "51.3801", 0},
		{"51.38", "51.38", 0},
		{"51", "51", 0},
		{"01.0000", "01.0000", 0},
		{"99.9999", "99.9999", 0}, // nothing in the world, but a code by its form
		{`="01.0000"`, "01.0000", ExcelQuotes},
		{`="01"`, "01", ExcelQuotes},
		{`"51.3801"`, "51.3801", ExcelQuotes},
		{"'51.3801", "51.3801", ExcelQuotes},
		{`="51. 3801 "`, "51.3801", ExcelQuotes | Blanks},
		{`="1.0101"`, "01.0101", ExcelQuotes | LeadingZeros},
		{"51. 3801", "51.3801", Blanks},
		{"51\u00a03801", "51.3801", Blanks | MissingDot},
		{"510801", "51.0801", MissingDot},
		{"5108", "51.08", MissingDot},
		{"10101", "01.0101", MissingDot | LeadingZeros},
		{"10000", "01.0000", MissingDot | LeadingZeros},
		{"101", "01.01", MissingDot | LeadingZeros},
		{"1", "01", LeadingZeros},
		{"1.0101", "01.0101", LeadingZeros},
		{"1.01", "01.01", LeadingZeros},
		{"1.0", "01.00", LeadingZeros | TrailingZeros},
		{"1.1", "01.10", LeadingZeros | TrailingZeros},
		{"51.1", "51.10", TrailingZeros},
		{"51.0", "51.00", TrailingZeros},
		{"51.381", "51.3810", TrailingZeros},
		{"50.117", "50.1170", TrailingZeros},
		{"51.08", "51.08", 0}, // the series, whether or not it was 51.0800
		{"513801.0", "51.3801", MissingDot | Decimals},
		{"10101.0", "01.0101", MissingDot | LeadingZeros | Decimals},
		{"240.0", "02.40", MissingDot | LeadingZeros | Decimals},
		{"ABC", "ABC", NoCode}, {"51.ABCD", "51.ABCD", NoCode}, {"", "", NoCode}, {".", ".", NoCode}, {"51.", "51.", NoCode},
		{".3801", ".3801", NoCode}, {"51.38010", "51.38010", NoCode}, {"5138010", "5138010", NoCode}, {"51.38.01", "51.38.01", NoCode},
		{"513.8", "513.8", NoCode}, {"-51", "-51", NoCode}, {"5.1E+01", "5.1E+01", NoCode}, {"51-3801", "51-3801", NoCode},
		{`=""`, `=""`, NoCode}, {"=A1", "=A1", NoCode}, {"５１", "５１", NoCode},
	} {
		got, repair, ok := CIP(c.text)
		if got != c.want || repair != c.repair || ok != (c.repair != NoCode) {
			t.Errorf("%q: %q %v %v, want %q %v", c.text, got, repair.Names(), ok, c.want, c.repair.Names())
		}
	}
}

func TestCIPPatterns(t *testing.T) {
	for _, c := range [][2]string{
		{"51.*", "51.*"}, {"51*", "51*"}, {"5*", "5*"}, {"*", "*"}, {"5108*", "51.08*"}, {"510*", "51.0*"}, {"51.0*", "51.0*"},
		{"51.08*", "51.08*"}, {"513801*", "51.3801*"}, {"1.*", "01.*"}, {"1.01*", "01.01*"}, {"01.01*", "01.01*"}, {"101*", "10.1*"},
		{`="51.*"`, "51.*"}, {`="51."*`, "51.*"}, {"51.38 *", "51.38*"},
		{"51.3801", "51.3801"}, {"513801", "51.3801"}, {"1.0101", "01.0101"}, {"51.1", "51.10"}, {`="01.0000"`, "01.0000"}, {"51", "51"},
		{"nursing*", "nursing*"}, {"nursing", "nursing"}, {"5138010*", "5138010*"}, {"513.8*", "513.8*"}, {".*", ".*"}, {"51.38010*", "51.38010*"},
	} {
		if got := Patterns("cip", c[:1]); len(got) != 1 || got[0] != c[1] {
			t.Errorf("%s: %q, want %s", c[0], got, c[1])
		}
	}
}

func TestNAICS(t *testing.T) {
	for _, c := range []struct {
		text, want string
		repair     Repair
	}{
		{"622110", "622110", 0}, {"62", "62", 0}, {"31-33", "31-33", 0}, {`="622110"`, "622110", ExcelQuotes}, {"622 110", "622110", Blanks},
		{"622110.0", "622110", Decimals}, {"6", "6", NoCode}, {"6221100", "6221100", NoCode}, {"hospital", "hospital", NoCode},
		{"62.2110", "62.2110", NoCode}, {"30-39", "30-39", NoCode}, {"", "", NoCode}, {`="31-33"`, "31-33", ExcelQuotes},
	} {
		if got, repair, ok := NAICS(c.text); got != c.want || repair != c.repair || ok != (c.repair != NoCode) {
			t.Errorf("%q: %q %v, want %q %v", c.text, got, repair.Names(), c.want, c.repair.Names())
		}
	}
	for _, c := range [][2]string{
		{"62*", "62*"}, {"622110", "622110"}, {"31-33", "31* 32* 33* 31-33"}, {"44-45*", "44* 45* 44-45"}, {"48-49", "48* 49* 48-49"},
		{`="62*"`, "62*"}, {"622110.0", "622110"}, {"30-39", "30-39"}, {"*", "*"}, {"health*", "health*"},
	} {
		if got := strings.Join(Patterns("naics", c[:1]), " "); got != c[1] {
			t.Errorf("%s: %q, want %s", c[0], got, c[1])
		}
	}
}

func TestOtherFieldsStayAsTheyAre(t *testing.T) {
	if OfField("program_code") != nil || Patterns("program_code", []string{"1.1"})[0] != "1.1" {
		t.Error("a field that is not of a classification was respelled")
	}
}

// FuzzCIP: what comes out is canonical, or what went in; and reading it again
// changes nothing.
func FuzzCIP(f *testing.F) {
	for _, s := range []string{"51.3801", `="01.0000"`, "10101", "1.0", "513801.0", "x", "51. 38"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, repair, ok := CIP(s)
		again, more, _ := CIP(got)
		switch {
		case ok != (repair != NoCode), ok && !isCIP(got), !ok && got != s:
			t.Errorf("%q: %q %v", s, got, repair.Names())
		case again != got, ok && more != 0:
			t.Errorf("%q: %q, then %q", s, got, again)
		}
		if p := cipPattern(s); cipPattern(p) != p {
			t.Errorf("pattern %q: %q, then %q", s, p, cipPattern(p))
		}
	})
}

func TestRepairNames(t *testing.T) {
	var all Repair
	for b := Repair(1); b <= NoCode; b <<= 1 {
		all |= b
	}
	if n := len(all.Names()); n != len(repairNames) || Repairs != int(all)+1 {
		t.Errorf("%d names of %d repairs", n, len(repairNames))
	}
}
