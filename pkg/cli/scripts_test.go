//go:build unix

package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"
)

// init makes the test binary the program when it is called by the program's
// name, so that each command of a script has a process, an environment and a
// working folder of its own. (TestMain, the usual place, is the benchmarks'.)
func init() {
	if filepath.Base(os.Args[0]) == "pathmetrics" {
		os.Exit(Main(os.Args[1:]))
	}
}

// TestScripts runs testdata/scripts; what the commands below do is said there
// in README.md.
func TestScripts(t *testing.T) {
	clearSettings(t)
	base, err := filepath.Abs(filepath.Join(root, "testdata/scripts/base"))
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "pathmetrics")); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(root, "testdata/scripts"),
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("BASE", base)
			e.Setenv("GORACE", "atexit_sleep_ms=0") // else each command of a test under the race detector ends a second later
			e.Setenv("PATH", bin+string(os.PathListSeparator)+e.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":     scriptCode,
			"project":  scriptProject,
			"edit":     scriptEdit,
			"bytes":    scriptBytes,
			"mode":     scriptMode,
			"same":     scriptSame,
			"lock":     scriptLock,
			"account":  scriptAccount,
			"rejects":  scriptRejects,
			"silent":   scriptSilent,
			"lastline": scriptLastLine,
			"cell":     scriptCell,
			"mkfifo":   scriptPipe,
		},
	})
}

// scriptCode is "code N COMMAND...": the command ends with exit code N, and it
// did not panic, and nothing that identifies a person came out of it but where it
// may. "code N -nobody COMMAND..." runs it without the rights of root.
func scriptCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N [-nobody] command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	args = args[1:]
	held, lerr := lookIn(ts.MkAbs("."))
	ts.Check(lerr)
	if args[0] == "-nobody" {
		args = args[1:]
		err = runAsNobody(ts, args)
	} else {
		err = ts.Exec(args[0], args[1:]...)
	}
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	said := ts.ReadFile("stderr")
	if strings.Contains(said, "panic:") || strings.Contains(said, "goroutine ") {
		ts.Fatalf("the program panicked")
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if found := held.after(args[1:], []byte(ts.ReadFile("stdout")), []byte(said)); len(found) > 0 {
		ts.Fatalf("%s", strings.Join(found, "; "))
	}
}

// runAsNobody runs a command that may read what everybody may. Root reads
// everything, so permissions cannot be tested with it.
func runAsNobody(ts *testscript.TestScript, args []string) error {
	path := args[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if _, err := os.Stat(filepath.Join(dir, args[0])); err == nil {
			path = filepath.Join(dir, args[0])
			break
		}
	}
	self, err := os.Executable()
	ts.Check(err)
	cmd := exec.Command(path, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = ts.Stdout(), &stderr
	if os.Geteuid() == 0 {
		for _, leaf := range []string{path, self, filepath.Join(cmd.Dir, "x")} {
			for dir := filepath.Dir(leaf); dir != filepath.Dir(os.TempDir()) && dir != "/"; dir = filepath.Dir(dir) {
				if st, err := os.Stat(dir); err == nil && st.Mode().Perm()&0o011 == 0 {
					ts.Check(os.Chmod(dir, st.Mode().Perm()|0o011))
				}
			}
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	err = cmd.Run()
	_, werr := ts.Stderr().Write(stderr.Bytes())
	ts.Check(werr)
	return err
}

// scriptProject is "project [FOLDER]": copies the small project of
// testdata/scripts/base; files that the script brought stay as they are.
func scriptProject(ts *testscript.TestScript, _ bool, args []string) {
	to := ts.MkAbs(".")
	if len(args) > 0 {
		to = ts.MkAbs(args[0])
	}
	base := ts.Getenv("BASE")
	ts.Check(filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		if _, err := os.Lstat(target); err == nil {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	}))
}

// scriptEdit is "edit FILE OLD NEW": OLD stands there exactly once; \n in both
// is the end of a line.
func scriptEdit(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: edit file old new")
	}
	text, lines := ts.ReadFile(args[0]), strings.NewReplacer(`\n`, "\n")
	before, after := lines.Replace(args[1]), lines.Replace(args[2])
	if n := strings.Count(text, before); n != 1 {
		ts.Fatalf("%s holds %q %d times", args[0], before, n)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, before, after, 1)), 0o644))
}

// scriptBytes makes files that an archive of text cannot hold: "bytes HOW IN
// OUT [ARGUMENT]" with gzip, head N, gziphead N (packed, then cut), append TEXT
// (a Go string literal without its quotes), replace OLD=NEW (likewise), pad N (a
// comment of N characters).
func scriptBytes(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: bytes how in out [argument]")
	}
	in, argument := []byte(ts.ReadFile(args[1])), ""
	if len(args) > 3 {
		argument = args[3]
	}
	literal := func(s string) []byte {
		out, err := strconv.Unquote(`"` + s + `"`)
		ts.Check(err)
		return []byte(out)
	}
	cut := func(b []byte) []byte {
		n, err := strconv.Atoi(argument)
		ts.Check(err)
		return b[:n]
	}
	switch args[0] {
	case "gzip":
		in = pack(ts, in)
	case "gziphead":
		in = cut(pack(ts, in))
	case "head":
		in = cut(in)
	case "append":
		in = append(in, literal(argument)...)
	case "pad":
		n, err := strconv.Atoi(argument)
		ts.Check(err)
		in = append(in, "# "+strings.Repeat("x", n)...)
	case "replace":
		before, after, _ := strings.Cut(argument, "=")
		if !bytes.Contains(in, literal(before)) {
			ts.Fatalf("%s does not hold %s", args[1], before)
		}
		in = bytes.Replace(in, literal(before), literal(after), 1)
	default:
		ts.Fatalf("bytes does not know %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), in, 0o644))
}

func pack(ts *testscript.TestScript, in []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(in)
	ts.Check(errors.Join(err, z.Close()))
	return b.Bytes()
}

// scriptMode is "mode 0700 FILE...".
func scriptMode(ts *testscript.TestScript, _ bool, args []string) {
	for _, f := range args[1:] {
		st, err := os.Stat(ts.MkAbs(f))
		ts.Check(err)
		if got := "0" + strconv.FormatUint(uint64(st.Mode().Perm()), 8); got != args[0] {
			ts.Fatalf("%s has the mode %s, want %s", f, got, args[0])
		}
	}
}

// scriptSame is "[!] same FOLDER FOLDER": the same files with the same bytes.
func scriptSame(ts *testscript.TestScript, neg bool, args []string) {
	a, b := tree(ts, args[0]), tree(ts, args[1])
	for name, text := range a {
		if other, ok := b[name]; !ok || other != text {
			if neg {
				return
			}
			ts.Fatalf("%s differs", name)
		}
	}
	if len(a) != len(b) != neg {
		ts.Fatalf("the folders hold %d and %d files", len(a), len(b))
	}
}

func tree(ts *testscript.TestScript, dir string) map[string]string {
	out := map[string]string{}
	top := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		out[strings.TrimPrefix(path, top)] = string(text)
		return err
	}))
	return out
}

// scriptLock is "lock FILE": the test holds the lock until the script ends.
func scriptLock(ts *testscript.TestScript, _ bool, args []string) {
	l := flock.New(ts.MkAbs(args[0]))
	got, err := l.TryLock()
	ts.Check(err)
	if !got {
		ts.Fatalf("%s is locked already", args[0])
	}
	ts.Defer(func() { _ = l.Unlock() })
}

// scriptAccount is "account FOLDER [SOURCE READ USED FILTERED REJECTED]": for
// every source of quality.json rows read = used + filtered + rejected, the
// rejected ones are those that it and rejects.csv list, by column and code; and
// the named source has these numbers.
func scriptAccount(ts *testscript.TestScript, _ bool, args []string) {
	var q quality
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0]+"/internal/quality.json")), &q))
	listed := map[[3]string]int64{}
	for _, r := range rejectList(ts, args[0]) {
		listed[[3]string{r[0], r[3], r[4]}]++
	}
	for _, s := range q.Sources {
		if s.Read != s.Used+s.Filtered+s.Rejected || s.Used < 0 || s.Filtered < 0 {
			ts.Fatalf("%s: %d rows read, but %d used, %d filtered and %d rejected", s.ID, s.Read, s.Used, s.Filtered, s.Rejected)
		}
		total := int64(0)
		for _, r := range s.Rejects {
			key := [3]string{s.ID, r.Column, r.Code}
			if listed[key] != r.Rows {
				ts.Fatalf("%s: quality.json counts %d %s, rejects.csv lists %d", s.ID, r.Rows, r.Code, listed[key])
			}
			delete(listed, key)
			total += r.Rows
		}
		if total != s.Rejected {
			ts.Fatalf("%s: %d rows rejected, %d counted by code", s.ID, s.Rejected, total)
		}
	}
	if len(listed) > 0 {
		ts.Fatalf("rejects.csv lists what quality.json does not count: %v", listed)
	}
	if len(args) == 6 {
		i := slices.IndexFunc(q.Sources, func(s sourceQuality) bool { return s.ID == args[1] })
		if i < 0 {
			ts.Fatalf("no source %s", args[1])
		}
		s := q.Sources[i]
		for k, n := range []int64{s.Read, s.Used, s.Filtered, s.Rejected} {
			if strconv.FormatInt(n, 10) != args[2+k] {
				ts.Fatalf("%s: read, used, filtered, rejected are %d %d %d %d, want %v", s.ID, s.Read, s.Used, s.Filtered, s.Rejected, args[2:])
			}
		}
	}
}

// scriptRejects is "rejects FOLDER SOURCE,FILE,ROW,COLUMN,CODE...": rejects.csv
// holds these rows and no others.
func scriptRejects(ts *testscript.TestScript, _ bool, args []string) {
	var got []string
	for _, r := range rejectList(ts, args[0]) {
		got = append(got, strings.Join(r, ","))
	}
	if !slices.Equal(got, args[1:]) {
		ts.Fatalf("rejects.csv holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(args[1:], "\n"))
	}
}

func rejectList(ts *testscript.TestScript, dir string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(dir + "/internal/rejects.csv"))).ReadAll()
	ts.Check(err)
	if len(rows) == 0 || strings.Join(rows[0], ",") != "source,file,row,column,code" {
		ts.Fatalf("rejects.csv has other columns")
	}
	return rows[1:]
}

// silent is "silent FOLDER...": no file of the folders and neither stream of
// the last command holds a value of a cell.
func scriptSilent(ts *testscript.TestScript, _ bool, args []string) {
	texts := map[string]string{"standard output": ts.ReadFile("stdout"), "standard error": ts.ReadFile("stderr")}
	for _, dir := range args {
		for name, text := range tree(ts, dir) {
			texts[dir+name] = text
		}
	}
	for name, text := range texts {
		text = string(withoutFolders([]byte(text)))
		for _, c := range canaries {
			if strings.Contains(text, c) {
				ts.Fatalf("%s holds the cell value %s", name, c)
			}
		}
	}
}

// scriptLastLine is "lastline TEXT": standard output ends with this line.
func scriptLastLine(ts *testscript.TestScript, _ bool, args []string) {
	out := ts.ReadFile("stdout")
	if !strings.HasSuffix("\n"+out, "\n"+args[0]+"\n") {
		ts.Fatalf("standard output does not end with the line %q", args[0])
	}
}

// scriptCell is "cell FILE COLUMN WANT KEY=VALUE...": the one row of a results
// file in which the other columns have these values has WANT in the column. A
// pathway, program, breakdown or group that is not named is the total.
func scriptCell(ts *testscript.TestScript, _ bool, args []string) {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	keys := map[string]string{"pathway": "", "program": "*", "breakdown": "all", "group": "all"}
	for _, kv := range args[3:] {
		k, v, _ := strings.Cut(kv, "=")
		keys[k] = v
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	found := 0
	for _, row := range rows[1:] {
		fits := true
		for k, v := range keys {
			i, ok := at[k]
			if !ok {
				ts.Fatalf("no column %s", k)
			}
			fits = fits && row[i] == v
		}
		if !fits {
			continue
		}
		found++
		if got := row[at[args[1]]]; got != args[2] {
			ts.Fatalf("%s is %q, want %q", args[1], got, args[2])
		}
	}
	if found != 1 {
		ts.Fatalf("%d rows with %v", found, keys)
	}
}

// scriptPipe is "mkfifo FILE".
func scriptPipe(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o644))
}
