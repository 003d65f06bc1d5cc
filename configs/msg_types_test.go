package configs_test

import (
	"io/fs"
	"strings"
	"testing"

	"pathmetrics/configs"
)

// TestTypesOfGainsHaveOneDenominator: the five types of measurable skill gain take
// the same units in and out as the indicator itself, word for word.
func TestTypesOfGainsHaveOneDenominator(t *testing.T) {
	who := func(file string) string {
		text, err := fs.ReadFile(configs.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, ok := strings.Cut(string(text), "    population: ")
		rest, _, found := strings.Cut(rest, "    numerator:")
		if !ok || !found {
			t.Fatalf("%s has no population or no numerator", file)
		}
		// A switch of another set is named with its set.
		return strings.ReplaceAll(rest, "choose: wioa.", "choose: ")
	}
	want := who("measures/wioa/measurable_skill_gains.yaml")
	types, err := fs.Glob(configs.FS, "measures/wioa_msg_types/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range types {
		if strings.HasSuffix(file, ".cases.yaml") {
			continue
		}
		n++
		if who(file) != want {
			t.Errorf("%s: population, cohort, exclusions or denominator are not those of wioa.measurable_skill_gains", file)
		}
	}
	if n != 5 {
		t.Errorf("%d types of gains", n)
	}
}
