package edits_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
)

var update = flag.Bool("update", false, "write the table of docs/edits.md anew")

const manual = "../../docs/edits.md"

// TestManual holds the table of docs/edits.md against the shipped edits.
func TestManual(t *testing.T) {
	f, _ := pirlEdits(t)
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- table -->\n"
	head, _, found := strings.Cut(string(text), mark)
	if !found {
		t.Fatalf("%s has no place for the table", manual)
	}
	want := head + mark + "\n" + table(f)
	if *update {
		if err := os.WriteFile(manual, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	ids := map[string]bool{}
	for _, e := range f.Edits {
		ids[e.ID] = true
	}
	if counts := fmt.Sprintf("There are %d edits and %d checks.", len(ids), len(f.Edits)); !strings.Contains(head, counts) {
		t.Errorf("%s does not say %q", manual, counts)
	}
	if string(text) != want {
		t.Errorf("the table of %s is not that of the shipped edits; write it anew with -update", manual)
	}
}

// table has a line for each edit, with all its elements; edits whose sentence
// differs by element have one for each sentence.
func table(f *defs.EditFile) string {
	var b strings.Builder
	b.WriteString("| edit | elements | kind | severity | looks at | what is wrong | what the contractor did |\n|---|---|---|---|---|---|---|\n")
	for i := 0; i < len(f.Edits); {
		e := f.Edits[i]
		var elements []string
		for ; i < len(f.Edits) && f.Edits[i].ID == e.ID && f.Edits[i].Problem == e.Problem; i++ {
			elements = append(elements, f.Edits[i].Element)
		}
		form := map[defs.EditForm]string{defs.RowEdit: "row", defs.PersonEdit: "rows of a person", defs.ShareEdit: "share"}[e.Form]
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", e.ID, strings.Join(elements, ", "), e.Kind, e.Severity, form, e.Problem, e.DOL)
	}
	return b.String()
}
