package edits_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
)

// appendix is where the table of errors is on machines that have it; standIn has
// rows of our own in its shape, one for each kind of error, and always runs.
const (
	appendix = "../../../shared/data/wioa_puf_PY2022Q4_data_quality_appendix_B.csv"
	standIn  = "testdata/appendix.csv"
)

// kindWords tell the kind of an error by the words of its row. The first that
// match count; a row with none of them is not a kind of error that rows show.
var kindWords = []struct {
	kind string
	form *regexp.Regexp
}{
	{"", regexp.MustCompile(`(?i)confidential|this information is as reported`)},
	{"blank", regexp.MustCompile(`(?i)^some records with blank|^individuals receiving individualized`)},
	{"rare", regexp.MustCompile(`(?i)^(less than|only|none|no|almost no)\b|^state reported (less|no|only|very few)\b`)},
	{"repeat", regexp.MustCompile(`(?i)overlapping periods`)},
	{"due", regexp.MustCompile(`(?i)too soon|not yet available|when wages are expected|not be collecting|999999\.99'|previously signified`)},
	{"value", regexp.MustCompile(`(?i)negative|over 999999|such values are invalid`)},
	{"code", regexp.MustCompile(`(?i)invalid code|less than 6 digits|6 digits|naics|unknown grant code|left blank if occupational|coding changed|fewer digits`)},
	{"date", regexp.MustCompile(`(?i)entered the program before|date of entry after|dates of entry after|later exit dates|before the start of this|extreme dates|younger than|before the program entry`)},
	{"order", regexp.MustCompile(`(?i) (was|were) (before|after)|should not be after`)},
	{"conflict", regexp.MustCompile(`(?i)inconsisten|consisten(t|cy) (with|among data|between)|without (a|'6'|those)|among those without|only individuals|should be left blank|should be blank|not (disabled|receive training have)|who (received no training|did not receive training|had not exited|have not completed)|reported for only those|only for|required only|required item|is recorded only|collected only|not to be reported|reported only if|industry to be|should have only|should generally be|not '1' \(yes\) have|employed if wages|among those not served|neither veterans nor|not reported as receiving training|if there is a date|should be '1' if|more consistent|did not receive snap|was not reported for.*with '6'|individualized services are reported|this code should (not )?be used|we assume that ui|not disclosed\) or blank`)},
	{"blank", regexp.MustCompile(`(?i)blank|date should|not reported for [\d.<]|not reported \(|is not reported|not reported for any of|required field|a date in this field|missing data|assume that (trainees|blank)|assume blank|no individualized service date|do not have an individualized|no specific|individual is not found|without any`)},
	{"frequent", regexp.MustCompile(`(?i)large (percentage|amount)|high percentage|too (high|much)|very high|higher than|more than|most (other )?states (are )?(under|below)|are coenrolled in the state|displaced homemakers are|unlikely|not likely|many code|likely|100% of youth|are,? co-?enrolled in|participants, are co-enrolled|participated in at least|(was|is|were) reported for [\d.]+|services reported for [\d.]+|activities reported for [\d.]+|employment reported for [\d.]+|established for [\d.]+`)},
	{"rare", regexp.MustCompile(`(?i)none|\bno\b|only|less than|almost no|very (few|low)|few|not reported|reported no|for [\d.]+%|frequently missing|values of code`)},
}

// kindOf is the kind of error that a row of the appendix is about.
func kindOf(problem, action string) string {
	text := strings.Join(strings.Fields(problem), " ")
	if strings.Contains(text, "Make reporting consistent among states") || strings.HasPrefix(text, "Make ") {
		// The problem says nothing; what was done does.
		switch {
		case strings.Contains(text, "digits"):
			return "code"
		case strings.Contains(action, "Changed blank") || strings.Contains(action, "hanged 0 to blank"):
			return "blank"
		}
		return "conflict"
	}
	for _, k := range kindWords {
		if k.form.MatchString(text) {
			return k.kind
		}
	}
	return ""
}

// same are kinds that one check covers: that something is hardly ever reported,
// and that it is blank for most.
func same(a, b string) bool {
	missing := []string{"rare", "blank"}
	return a == b || slices.Contains(missing, a) && slices.Contains(missing, b)
}

var elementNumber = regexp.MustCompile(`\d{3,4}|\bto\b`)

// elementsOf are the elements that a row is about, ranges written out.
func elementsOf(element, name string) (out []string) {
	switch {
	case element == "98":
		return []string{"900", "901", "903"}
	case strings.Contains(name, "Duplicate"):
		return []string{"900"}
	}
	words := elementNumber.FindAllString(element, -1)
	for i, w := range words {
		if w != "to" {
			out = append(out, w)
			continue
		}
		if i == 0 || i+1 == len(words) {
			continue
		}
		from, _ := strconv.Atoi(words[i-1])
		to, _ := strconv.Atoi(words[i+1])
		for n := from + 1; n < to; n++ {
			out = append(out, strconv.Itoa(n))
		}
	}
	return out
}

func pirlEdits(t testing.TB) (*defs.EditFile, *defs.Loader) {
	t.Helper()
	files := defs.FSFiles{FS: configs.FS}
	l := defs.NewLoader(files, &defs.Library{Files: files})
	f := l.Edits(".", defs.Ref{Name: "pirl"})
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
	return f, l
}

// coverage counts the rows of the appendix, and the pairs of element and kind in
// it, that some edit covers.
type coverage struct {
	rows, covered, nothing int
	pairs, pairsCovered    int
	open                   []string // pairs that no edit covers
}

func cover(t *testing.T, name string, f *defs.EditFile) (c coverage) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		element, problem, action := r[0], r[4], r[3]
		c.rows++
		kind := kindOf(problem, action)
		if kind == "" {
			c.nothing++
			continue
		}
		elements := elementsOf(element, r[2])
		found := slices.ContainsFunc(f.Edits, func(e *defs.Edit) bool { return slices.Contains(elements, e.Element) && same(kind, e.Kind) })
		if found {
			c.covered++
		}
		if pair := element + " " + kind; !seen[pair] {
			seen[pair] = true
			c.pairs++
			if found {
				c.pairsCovered++
			} else {
				c.open = append(c.open, fmt.Sprintf("%s %s", strings.Join(strings.Fields(element), " "), kind))
			}
		}
	}
	return c
}

// headCounts are the numbers that the head of pirl.yaml states.
var headCounts = regexp.MustCompile(`covers (\d+) of its (\d+) rows and (\d+) of its (\d+)\n# pairs`)

// TestEditsCoverTheAppendix counts what the edits cover of the real table where it
// is, and holds the numbers in the head of the file against it.
func TestEditsCoverTheAppendix(t *testing.T) {
	f, l := pirlEdits(t)
	if _, err := os.Stat(appendix); err != nil {
		t.Logf("the appendix is not here; the stand-in is counted by TestEditsCoverEveryKindOfError")
		return
	}
	c := cover(t, appendix, f)
	m := headCounts.FindSubmatch(l.Source(f.File))
	if m == nil {
		t.Fatal("the head of pirl.yaml does not say what it covers")
	}
	got := []int{c.covered, c.rows, c.pairsCovered, c.pairs}
	for i, n := range got {
		if string(m[i+1]) != strconv.Itoa(n) {
			t.Errorf("the head of pirl.yaml says %s; counted are %d rows of %d and %d pairs of %d", m[0], c.covered, c.rows, c.pairsCovered, c.pairs)
			break
		}
	}
	for _, pair := range c.open {
		t.Logf("not covered: %s", pair)
	}
}

// TestEditsCoverEveryKindOfError runs on rows of our own: one or more for each
// kind, of elements from all sections.
func TestEditsCoverEveryKindOfError(t *testing.T) {
	f, _ := pirlEdits(t)
	c := cover(t, standIn, f)
	if c.rows == 0 || c.covered != c.rows || len(c.open) > 0 {
		t.Errorf("%d of %d rows are covered; open are %v", c.covered, c.rows, c.open)
	}
	text, err := os.ReadFile(standIn)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, r := range rows[1:] {
		kind := kindOf(r[4], r[3])
		kinds[kind] = true
		if kind != r[1] {
			t.Errorf("element %s: %q is taken for %q, not %q", r[0], r[4], kind, r[1])
		}
	}
	for _, k := range defs.EditKinds {
		if !kinds[k] {
			t.Errorf("the stand-in has no row of the kind %q", k)
		}
	}
	// An element of no edit is not covered, nor a kind that no edit of it has.
	for _, open := range [][2]string{{"999", "blank"}, {"201", "order"}} {
		if slices.ContainsFunc(f.Edits, func(e *defs.Edit) bool { return e.Element == open[0] && same(open[1], e.Kind) }) {
			t.Errorf("%v counts as covered", open)
		}
	}
}
