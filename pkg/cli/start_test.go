package cli

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
)

// readFolders notes the folders from which files are read.
type readFolders struct {
	defs.FSFiles
	seen map[string]bool
}

func (r readFolders) ReadFile(name string) ([]byte, error) {
	r.seen[strings.Split(path.Dir(name), "/")[0]] = true
	return r.FSFiles.ReadFile(name)
}

// A command reads the shipped definitions that it needs and no others.
func TestCommandsReadWhatTheyNeed(t *testing.T) {
	for _, c := range []struct {
		args string
		read []string
	}{
		{"--help", nil},
		{"version", []string{"measures"}},
		{"list", []string{"measures"}},
		{"list layouts", []string{"codes", "layouts", "measures"}},
		{"list edits", []string{"codes", "edits", "measures"}},
		{"list codes", []string{"codes", "measures"}},
		{"list kinds", []string{"measures"}}, // the switches
		{"show wioa.employment_rate_q2", []string{"measures"}},
		{"__complete explain --metric x", []string{"measures"}},
		{"check --demo", []string{"demo", "edits", "measures"}},
	} {
		var errOut bytes.Buffer
		files := readFolders{defs.FSFiles{FS: configs.FS}, map[string]bool{}}
		a := newApp(io.Discard, &errOut, noEnv)
		a.library = &defs.Library{Files: files}
		if code := a.run(context.Background(), strings.Fields(c.args)); code != exitOK {
			t.Errorf("%s: code %d: %s", c.args, code, errOut.String())
		}
		for folder := range files.seen {
			if !slices.Contains(c.read, folder) {
				t.Errorf("%s reads %s", c.args, folder)
			}
		}
		for _, folder := range c.read {
			if !files.seen[folder] {
				t.Errorf("%s does not read %s any more; correct this test", c.args, folder)
			}
		}
	}
}

// Counting the metrics for "version" decodes nothing: decoding them takes a few
// hundred thousand allocations.
func TestVersionDecodesNothing(t *testing.T) {
	const most = 20_000
	n := testing.AllocsPerRun(3, func() {
		a := newApp(io.Discard, io.Discard, noEnv)
		a.library = &defs.Library{Files: defs.FSFiles{FS: configs.FS}}
		if code := a.run(context.Background(), []string{"version"}); code != exitOK {
			t.Errorf("code %d", code)
		}
	})
	if n > most {
		t.Errorf("version takes %.0f allocations; more than %d", n, most)
	}
}
