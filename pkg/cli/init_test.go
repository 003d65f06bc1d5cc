package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
)

// initFile is a file that init is tried on: its name and how it is written.
type initFile struct {
	name   string
	text   string
	pack   func(t *testing.T, text string) []byte
	layout string // what the project names for it
}

// people are 30 rows with canaries in every personal column: parts of keys, a
// name, a note, wages. Twenty of them share the codes.
func people(row string) string {
	var b strings.Builder
	for i := range 30 {
		program := []string{"ADULT", "YOUTH", "Nightjar"}[min(i/13, 2)]
		b.WriteString(strings.NewReplacer("{i}", fmt.Sprintf("%02d", i+10), "{program}", program).Replace(row) + "\n")
	}
	return b.String()
}

func asIs(_ *testing.T, text string) []byte { return []byte(text) }

func gzipped(t *testing.T, text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstandard(t *testing.T, text string) []byte {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll([]byte(text), nil)
}

func utf16LE(_ *testing.T, text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func latin(_ *testing.T, text string) []byte {
	var out []byte
	for _, r := range text {
		out = append(out, byte(r))
	}
	return out
}

const (
	wageHeader   = "ssn,year,quarter,employer,naics,wages\n"
	wageRow      = "7315501{i},2023,1,731550,622110,43210.98"
	courseHeader = "Student Number,Term Begin,Term End,Course No,CIP,Credits Earned,Last Name,Note,DOB\n"
	courseRow    = "73155{i},20230110,20230512,NUR1{i},513801,3,Nightjar,Nightjar was late,1973-05-0{n}"
)

// initFiles are files of many shapes. The demonstration adds more.
func initFiles() []initFile {
	return []initFile{
		{"wages.csv", wageHeader + people(wageRow), asIs, "layout: ui_wage "},
		{"wages_upper.csv", strings.ToUpper(wageHeader) + people(wageRow), asIs, "layout: ui_wage "},
		{"wages.csv.gz", wageHeader + people(wageRow), gzipped, "layout: ui_wage "},
		{"wages.csv.zst", wageHeader + people(wageRow), zstandard, "layout: ui_wage "},
		{"federal_wages_2023.csv", "ssn,year,quarter,fein,wages\n" + people("7315501{i},2023,1,731550,43210.98"), asIs, "layout: wage_federal "},
		{"courses.csv", courseHeader + people(strings.ReplaceAll(courseRow, "{n}", "1")), asIs, "layouts/courses.yaml"},
		{"courses_semicolon.csv", strings.ReplaceAll(courseHeader+people(courseRow), ",", ";"), asIs, "layouts/courses_semicolon.yaml"},
		{"courses.tsv", strings.ReplaceAll(courseHeader+people(courseRow), ",", "\t"), asIs, "layouts/courses.yaml"},
		{"courses_bar.txt", strings.ReplaceAll(courseHeader+people(courseRow), ",", "|"), asIs, "layouts/courses_bar.yaml"},
		{"utf16.csv", courseHeader + people(courseRow), utf16LE, "layouts/utf16.yaml"},
		{"latin.csv", courseHeader + people(strings.ReplaceAll(courseRow, "late", "très late")), latin, "layouts/latin.yaml"},
		{"programs.csv", "CLIENT_ID,PROGRAM,ENTRY_DATE,EXIT_DATE,EXIT_REASON,NAME\n" + people("73155{i},{program},01/05/2023,,moved,Nightjar"), asIs, "layouts/programs.yaml"},
		{"awards.csv", "STUDENT_ID,AWARD_DATE,AWARD,CIP\n" + people(`73155{i},20230512,{program},="51.3801"`), asIs, "layouts/awards.yaml"},
		{"no_header.csv", people(wageRow), asIs, "layouts/no_header.yaml"},
		{"no_header_of_words.csv", people("k{i},Nightjar,M,late"), asIs, "header: false"},
		{"ids.csv", "STUDENT_ID,SSN\n" + people("73155{i},7315501{i}"), asIs, "{source: ids, from: student_id, to: ssn}"},
		{"ids_semicolon.csv", "SSN;AE_ID\n" + people("7315501{i};73155{i}"), asIs, "{source: ids_semicolon, from: ae_id, to: ssn}"},
		{"twice.csv", "SSN,CODE,CODE,GENDER\n" + people("7315501{i},Nightjar,Nightjar,F"), asIs, "layouts/twice.yaml"},
		{"strange.csv", "\"a: b #\",\"x\"\"y\",y,\"two\nlines\",1602\n" + people("Nightjar{i},Nightjar,1,2,3"), asIs, "layouts/strange.yaml"},
		{"header_only.csv", courseHeader, asIs, ""},
		{"nothing_known.csv", "THIS,THAT\n" + people("Nightjar{i},Nightjar"), asIs, "layouts/nothing_known.yaml"},
		{"2023 wages (final).csv", "SSN,YRQTR,WAGES\n" + people("731-55-01{i},20231,43210.98"), asIs, "layouts/x_2023_wages_final.yaml"},
	}
}

// TestInitProposesWhatCheckAccepts runs init on one file of each shape. The
// project must pass check, and no value of a personal column is written or printed.
func TestInitProposesWhatCheckAccepts(t *testing.T) {
	for _, f := range initFiles() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, f.name)
			if err := os.WriteFile(file, f.pack(t, f.text), 0o600); err != nil {
				t.Fatal(err)
			}
			out, errOut, code := call(t, "init", "--from", file)
			if f.layout == "" {
				if code != exitFailed || !strings.Contains(errOut, "key") {
					t.Fatalf("code %d: %s", code, errOut)
				}
				return
			}
			if code != exitOK {
				t.Fatalf("code %d: %s", code, errOut)
			}
			config := filepath.Join(dir, defaultConfig)
			callOK(t, "check", "-c", config)
			callOK(t, "show", "example", "-c", config)
			written := proposedText(t, dir)
			if !strings.Contains(written, f.layout) {
				t.Errorf("no %q in\n%s", f.layout, written)
			}
			said := string(withoutFolders([]byte(out + errOut + written)))
			for _, v := range append([]string{"731-55"}, canaries...) {
				if strings.Contains(said, v) {
					t.Errorf("%q is in what was written or printed:\n%s%s%s", v, out, errOut, written)
				}
			}
			if _, _, code := call(t, "init", "--from", file); code != exitUsage {
				t.Errorf("a second init ended with code %d", code)
			}
		})
	}
}

// proposedText is all YAML of a project.
func proposedText(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	for _, pattern := range []string{"*.yaml", "*/*.yaml"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b.WriteString(readText(t, f))
		}
	}
	return b.String()
}

func TestInitReadsParquet(t *testing.T) {
	dir := t.TempDir()
	demo := filepath.Join(root, "configs/demo/data")
	text, err := os.ReadFile(filepath.Join(demo, "wages.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "wages.parquet")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	out := callOK(t, "init", "--from", file)
	if !strings.Contains(out, "employment.wages") && !strings.Contains(out, "(built in)") {
		t.Errorf("the wages were not found:\n%s", out)
	}
	callOK(t, "check", "-c", filepath.Join(dir, defaultConfig))
}

// TestInitOnTheDemonstration proposes a project for all files of the demonstration
// at once; it passes check and runs.
func TestInitOnTheDemonstration(t *testing.T) {
	dir := t.TempDir()
	args := []string{"init", "--from"}
	files, err := filepath.Glob(filepath.Join(root, "configs/demo/data/*"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if strings.Contains(f, "licenses.txt") {
			continue // fixed width: it has no header to guess from
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "data", filepath.Base(f))
		if os.MkdirAll(filepath.Dir(name), 0o755) != nil || os.WriteFile(name, text, 0o600) != nil {
			t.Fatal("cannot write")
		}
		args = append(args, name)
	}
	callOK(t, append(args, dir)...)
	config := filepath.Join(dir, defaultConfig)
	callOK(t, "check", "-c", config)
	written := readText(t, config)
	for _, want := range []string{"college_enrolments", "wages.parquet", "crosswalks", `path: ["data/college_enrolments_to_2021.csv.gz", "data/college_enrolments_from_2022.csv.gz"]`} {
		if !strings.Contains(written, want) {
			t.Errorf("no %q in\n%s", want, written)
		}
	}
}

// TestInitOnSharedFiles tries the sample files of other projects where they are
// beside this checkout; the shapes above always run.
func TestInitOnSharedFiles(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(root, "../shared/data/*.csv"))
	if len(files) == 0 {
		t.Skip("there is no folder shared beside this checkout; TestInitProposesWhatCheckAccepts has files of the same shapes")
	}
	for _, f := range files {
		base := filepath.Base(f)
		if !strings.HasPrefix(base, "datakind") && !strings.HasPrefix(base, "edvise") {
			continue
		}
		t.Run(base, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "project")
			out := callOK(t, "init", "--from", f, "--copy", dir)
			callOK(t, "check", "-c", filepath.Join(dir, defaultConfig))
			if strings.HasPrefix(base, "edvise") && !strings.Contains(out, "(built in)") {
				t.Errorf("no built-in layout:\n%s", out)
			}
		})
	}
}

func TestInitPlaces(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) string {
		file := filepath.Join(dir, name)
		if os.MkdirAll(filepath.Dir(file), 0o755) != nil || os.WriteFile(file, []byte(wageHeader+people(wageRow)), 0o600) != nil {
			t.Fatal("cannot write")
		}
		return file
	}
	a, b := write("share/q1/wages.csv"), write("share/q2/wages.csv")
	elsewhere := filepath.Join(dir, "project")
	if _, errOut, code := call(t, "init", "--from", a, b, elsewhere); code != exitUsage || !strings.Contains(errOut, "--allow-outside") {
		t.Errorf("a folder without the files: code %d, %s", code, errOut)
	}
	if _, err := os.Stat(elsewhere); err == nil {
		t.Error("a refused init made the folder")
	}
	callOK(t, "init", "--allow-outside", "--from", a, b, elsewhere)
	config := filepath.Join(elsewhere, defaultConfig)
	callOK(t, "check", "--allow-outside", "-c", config)
	if _, _, code := call(t, "check", "-c", config); code != exitInvalid {
		t.Errorf("check without --allow-outside: code %d", code)
	}
	callOK(t, "init", "--from", a, "--from", b)
	if text := readText(t, filepath.Join(dir, "share", defaultConfig)); !strings.Contains(text, `path: ["q1/wages.csv", "q2/wages.csv"]`) {
		t.Errorf("two files of one shape:\n%s", text)
	}
	copied := filepath.Join(dir, "copied")
	callOK(t, "init", "--copy", "--from", a, b, copied)
	callOK(t, "check", "-c", filepath.Join(copied, defaultConfig))
	st, err := os.Stat(filepath.Join(copied, "data/wages.csv"))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v %v", st, err)
	}
	if _, _, code := call(t, "init", "--from", filepath.Join(dir, "nothing.csv")); code != exitFailed {
		t.Errorf("a file that is not there: code %d", code)
	}
	if _, _, code := call(t, "init", "--from", a, "one", "two"); code != exitUsage {
		t.Errorf("two folders: code %d", code)
	}
}

// TestInitMakesAProjectThatRuns: the example passes check, its cases and a run.
func TestInitMakesAProjectThatRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	callOK(t, "init", dir)
	config := filepath.Join(dir, defaultConfig)
	if _, errOut, code := call(t, "check", "-c", config); code != exitOK || strings.Contains(errOut, "warning") {
		t.Errorf("check: code %d: %s", code, errOut)
	}
	callOK(t, "run", "-q", "-c", config)
	callOK(t, "test", filepath.Join(dir, "pathways"))
	if text := readText(t, filepath.Join(dir, "out/public/results.csv")); !strings.Contains(text, "nursing") {
		t.Error("no results")
	}
	if _, errOut, code := call(t, "init", dir); code != exitUsage || !strings.Contains(errOut, "overwritten") {
		t.Errorf("a second time: code %d: %s", code, errOut)
	}
}

// The shipped layouts are decoded once in a process: whoever gets them leaves them as they
// are.
func TestShippedLayoutsStayAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for _, f := range initFiles() {
		name := filepath.Join(dir, f.name)
		if err := os.WriteFile(name, f.pack(t, f.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if f.layout != "" {
			names = append(names, name)
		}
	}
	callOK(t, append([]string{"init", filepath.Join(t.TempDir(), "made"), "--allow-outside", "--from"}, names...)...)
	callOK(t, "profile", names[0])
	used, err := decodedLayouts()
	if err != nil {
		t.Fatal(err)
	}
	anew, err := layoutsOf(shipped)
	if err != nil {
		t.Fatal(err)
	}
	if len(used) == 0 || !reflect.DeepEqual(used, anew) {
		t.Error("init or profile changed the shipped layouts")
	}
}
