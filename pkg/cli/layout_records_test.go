package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/source"
)

// The tests of the layouts for files of education and human services: what each
// row of an extract becomes, read by people and compared as text.

const layoutFolder = "../../testdata/layouts"

// shippedLayout reads a built-in layout.
func shippedLayout(t *testing.T, id string) *defs.Layout {
	t.Helper()
	lib := &defs.Library{Files: defs.FSFiles{FS: configs.FS}}
	l := defs.NewLoader(lib.Files, lib)
	layout := l.Layout(".", defs.Ref{Name: id})
	if err := l.Problems.Err(); err != nil {
		t.Fatal(err)
	}
	return layout
}

// TestLayoutRecords compares the records of every extract in testdata/layouts with
// the text beside it.
func TestLayoutRecords(t *testing.T) {
	extracts, err := filepath.Glob(layoutFolder + "/*.csv")
	if err != nil || len(extracts) == 0 {
		t.Fatalf("no extracts in %s: %v", layoutFolder, err)
	}
	for _, name := range extracts {
		id, _, _ := strings.Cut(filepath.Base(name), ".")
		t.Run(filepath.Base(name), func(t *testing.T) {
			got := layoutRecords(t, shippedLayout(t, id), name)
			golden(t, strings.TrimSuffix(name, ".csv")+".records", []byte(got))
		})
	}
}

// layoutRecords reads an extract with a layout and writes down what each row makes:
// a line with its number, then a line per record, or the column and code for
// which it is rejected.
func layoutRecords(t *testing.T, l *defs.Layout, name string) string {
	t.Helper()
	symbols := model.NewSymbols()
	n, err := normalize.Compile(l, l.Columns(), normalize.Env{Symbols: symbols})
	if err != nil {
		t.Fatal(err)
	}
	w := n.Worker()
	spec := source.Spec{Delimiter: l.CSV.Delimiter, Encoding: l.CSV.Encoding, Envelope: l.CSV.Envelope}
	rd, err := source.Open(os.DirFS(filepath.Dir(name)), filepath.Base(name), spec, source.Options{Columns: l.Columns(), Names: normalize.Names(l), Keys: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer rd.Close()
	var out strings.Builder
	for {
		c, err := rd.Next()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := rd.Decode(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		cells := normalize.Batch{Batch: b}
		for i := range cells.N() {
			fmt.Fprintf(&out, "%d %s\n", cells.Row(i), cells.Cell(0, i))
			made, bad := w.Row(cells, i, 0, 0, func(k model.Kind, values []int64) {
				fmt.Fprintf(&out, "  %s\n", recordLine(n, symbols, k, values))
			})
			switch {
			case bad != nil:
				fmt.Fprintf(&out, "  rejected: %s %s\n", bad.Column, bad.Code)
			case made == 0:
				out.WriteString("  nothing\n")
			}
		}
		b.Release()
	}
}

// recordLine is a record as people read it: its kind and what is not blank.
func recordLine(n *normalize.Normalizer, symbols *model.Symbols, k model.Kind, values []int64) string {
	parts := []string{k.String()}
	for i, f := range n.FieldOrder(k) {
		v := values[i]
		if v == model.Blank {
			continue
		}
		var s string
		switch f.Type {
		case model.Code:
			s = model.ShowCodes(symbols.Text(int32(v)))
		case model.Date:
			s = calendar.Date(v).String()
		case model.Quarter:
			s = calendar.Quarter(v).String()
		case model.Number:
			s = strings.TrimSuffix(strings.TrimRight(model.FormatNumber(v, model.NumberScale, 4), "0"), ".")
		case model.Money:
			s = model.FormatNumber(v, model.MoneyScale, 2)
		case model.Bool:
			s = fmt.Sprint(v == 1)
		}
		parts = append(parts, f.Name+"="+s)
	}
	return strings.Join(parts, " ")
}

// TestPublicSampleRows reads every row of the public sample files where they are at
// hand: none is rejected, and each makes a record. A run passes over rows of
// people whom no program and no pathway asks for; this does not.
func TestPublicSampleRows(t *testing.T) {
	const folder = "../../../shared/data"
	read := 0
	for _, s := range []struct {
		file, layout string
		with         map[string]string
	}{
		{"edvise_raw_pdp_course_data.csv", "pdp_course", nil},
		{"edvise_raw_pdp_cohort_data.csv", "pdp_cohort", nil},
		{"datakind_INSTXYZ_COURSE_LEVEL_AR_DEID.csv", "pdp_course", nil},
		{"datakind_INSTXYZ_COURSE_LEVEL_AR_DEID.csv", "pdp_course_ar", nil},
		{"datakind_INSTXYZ_STUDENT_SEMESTER_AR_DEIDENTIFIED.csv", "pdp_cohort", nil},
		{"datakind_DataKind_School1_CourseFile.csv", "college_term", nil},
		{"datakind_DataKind_School1_SemesterFile.csv", "college_term", nil},
		{"datakind_DataKind_School1_StudentFile.csv", "college_student", map[string]string{"RACE": "Ethnicity", "ETHNICITY": "Race"}},
	} {
		file := filepath.Join(folder, s.file)
		if _, err := os.Stat(file); err != nil {
			t.Logf("NOT READ: %s is not in %s; only the committed rows were tested", s.file, folder)
			continue
		}
		read++
		text := layoutRecords(t, shippedLayout(t, s.layout).Rename(s.with), file)
		if strings.Contains(text, "\n  rejected: ") || strings.Contains(text, "\n  nothing\n") || !strings.Contains(text, "\n  person ") && !strings.Contains(text, "\n  enrollment ") {
			t.Errorf("%s by %s: a row is rejected or makes nothing", s.file, s.layout)
		}
	}
	t.Logf("%d readings of public samples", read)
}
