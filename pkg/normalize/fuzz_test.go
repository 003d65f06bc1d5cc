package normalize

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"pathmetrics/pkg/calendar"
)

// The standard library reads the same forms, slower.
var timeForms = map[string]string{
	"YYYY-MM-DD": "2006-01-02", "YYYYMMDD": "20060102", "MM/DD/YYYY": "01/02/2006", "DD.MM.YYYY": "02.01.2006", "DD-MON-YYYY": "02-Jan-2006",
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2023-02-30", "20240229", "02/30/2023", "29.02.2024", "29-FEB-2024", "0000-01-01", "", "9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for ours, theirs := range timeForms {
			d, ok := mustDateForm(ours).date([]byte(s))
			want, err := time.Parse(theirs, s)
			good := err == nil && want.Year() > 0 && len(s) == len(theirs)
			if ok != good {
				t.Fatalf("%s: %v, want %v", ours, ok, good)
			}
			if ok && (d.String() != want.Format("2006-01-02") || string(appendISO(nil, d)) != d.String()) {
				t.Fatalf("%s: %s, want %s", ours, d, want)
			}
		}
		mustDateForm("excel").date([]byte(s))
	})
}

func FuzzQuarter(f *testing.F) {
	for _, s := range []string{"2023Q3", "20233", "2023-3", "Q3/2023", "0000Q1", "2023Q5", ""} {
		f.Add(s)
	}
	plain := map[string]*regexp.Regexp{
		"YYYYQQ": regexp.MustCompile(`^([0-9]{4})Q([1-4])$`), "YYYYQ": regexp.MustCompile(`^([0-9]{4})([1-4])$`), "YYYY-Q": regexp.MustCompile(`^([0-9]{4})-([1-4])$`),
	}
	f.Fuzz(func(t *testing.T, s string) {
		for form, re := range plain {
			q, ok := mustQuarterForm(form).quarterOf([]byte(s))
			m := re.FindStringSubmatch(s)
			if good := m != nil && m[1] != "0000"; ok != good {
				t.Fatalf("%s: %v, want %v", form, ok, good)
			}
			if want, _ := calendar.ParseQuarter(strings.Join(append(m, "", "", "")[1:3], "Q")); ok && q != want {
				t.Fatalf("%s: %s, want %s", form, q, want)
			}
		}
	})
}

var plainNumber = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$`)

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"12.34", "-0.005", "12,345", "1e9", "99999999999999999999", ".", "-", "", "0.000001", "4611686018427.387904"} {
		f.Add(s, int64(10_000))
		f.Add(s, int64(-1_500_000))
		f.Add(s, int64(0))
	}
	half := big.NewRat(1, 2)
	f.Fuzz(func(t *testing.T, s string, scale int64) {
		if len(s) > 60 {
			return
		}
		for _, unit := range []int64{100, 10_000} {
			got, ok := number([]byte(s), scale, unit)
			if !ok {
				continue
			}
			want, good := new(big.Rat).SetString(s)
			if !plainNumber.MatchString(s) || !good {
				t.Fatal("not a plain number")
			}
			want.Mul(want, big.NewRat(unit, 1))
			if scale != 0 {
				want.Mul(want, big.NewRat(scale, micro))
			}
			off := new(big.Rat).Sub(want, big.NewRat(got, 1))
			off.Abs(off)
			switch cmp := off.Cmp(half); {
			case scale == 0 && off.Sign() != 0, cmp > 0:
				t.Fatalf("off by %s", off)
			case cmp == 0 && new(big.Rat).Abs(want).Cmp(new(big.Rat).Abs(big.NewRat(got, 1))) > 0:
				t.Fatal("a half is rounded towards zero")
			}
		}
	})
}
