package render_test

import (
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// TestRenderKnowsNoUnprotectedNumbers holds this side of the wall: no file of
// the package imports the package of unprotected rows, so no function here can
// ask for them. That a table cannot be made of them is shown in pkg/protect.
func TestRenderKnowsNoUnprotectedNumbers(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := file.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if i.Path.Value == `"pathmetrics/pkg/aggregate"` {
				t.Errorf("%s imports pathmetrics/pkg/aggregate", name)
			}
		}
	}
}
