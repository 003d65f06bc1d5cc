package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

func TestZZ(t *testing.T) {
	var files []string
	for _, p := range []string{"configs/*/*.yaml", "configs/*/*/*.yaml", "testdata/bad/*.yaml", "testdata/bad/good/*.yaml", "testdata/scripts/base/*.yaml", "testdata/scripts/base/*/*.yaml"} {
		f, _ := filepath.Glob("../../" + p)
		files = append(files, f...)
	}
	seen := map[string]bool{}
	n := 0
	for _, f := range files {
		text, _ := os.ReadFile(f)
		var doc yaml.Node
		if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 || len(text) > 12000 {
			continue
		}
		var nodes []*yaml.Node
		var walk func(x *yaml.Node)
		walk = func(x *yaml.Node) { nodes = append(nodes, x); for _, c := range x.Content { walk(c) } }
		walk(doc.Content[0])
		for _, x := range nodes {
			old := *x
			for _, repl := range []string{"x", "[]", "{}", "[x]", "{x: y}", "null", "''", "-1", "[[]]", "[{}]", "$v", "entry..exit"} {
				var r yaml.Node
				yaml.Unmarshal([]byte(repl), &r)
				*x = *r.Content[0]
				out, err := yaml.Marshal(&doc)
				*x = old
				if err != nil { continue }
				n++
				for _, what := range []string{"project", "layout", "pathways", "measures", "cases"} {
					func() {
						defer func() {
							if p := recover(); p != nil {
								st := string(debug.Stack())
								i := strings.Index(st, "pkg/defs/")
								key := fmt.Sprint(p, st[i:min(i+60, len(st))])
								if !seen[key] {
									seen[key] = true
									t.Errorf("%s %s %q: %v\n%s\n%s", f, what, repl, p, out, st)
								}
							}
						}()
						d := defs.NewDecoder("x.yaml", out, &diag.List{})
						switch what {
						case "project": d.SourceIDs(); d.Project([]defs.Override{{Path: "protect.min_cell", Text: "3"}, {Path: "sources.wages.path", Text: "a.csv"}})
						case "layout": if l := d.Layout(); l != nil { l.Columns(); l.Rename(map[string]string{"SSN": "x"}) }
						case "pathways": for _, p := range d.Pathways() { p.FieldNames() }
						case "measures": for _, m := range d.Measures() { m.FieldNames() }
						case "cases": d.Cases()
						}
					}()
				}
			}
		}
	}
	t.Log(n)
}
