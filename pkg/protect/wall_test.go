package protect_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestUnprotectedNumbersDoNotCompileIntoAPublishable type-checks what another
// package might write to get around Apply and Internal.
func TestUnprotectedNumbersDoNotCompileIntoAPublishable(t *testing.T) {
	cases := []struct {
		name, code string
		refused    string // part of the compiler's words; empty: compiles
	}{
		{"the two doors are open", `_, _ = protect.Apply(&aggregate.Found{Rows: rows}, defs.Protect{}, protect.Options{}); _ = protect.Internal(rows)`, ""},
		{"reading a cell is free", `_ = protect.Internal(rows).Row(0).Value.String()`, ""},
		{"a literal with rows", `_ = protect.Publishable{rows: nil}`, "rows"},
		{"a literal without field names", `_ = protect.Publishable{protect.Public, nil}`, "unexported"},
		{"a conversion of rows", `_ = protect.Publishable(rows)`, "cannot convert"},
		{"appending to the rows", `p := protect.Internal(nil); p.rows = append(p.rows, rows[0])`, "rows"},
		{"relabelling full numbers as public", `p := protect.Internal(rows); p.audience = protect.Public`, "audience"},
		{"a cell of a row", `_ = protect.Cell(rows[0])`, "cannot convert"},
		{"a cell literal", `_ = protect.Cell{row: rows[0]}`, "row"},
		{"changing a cell in place", `protect.Internal(rows).Row(0).Value = rows[0].Value`, "cannot assign"},
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "source", nil)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			src := `package elsewhere
				import ("pathmetrics/pkg/aggregate"; "pathmetrics/pkg/defs"; "pathmetrics/pkg/protect")
				var _ defs.Protect
				var _ protect.Audience
				func sneak(rows []aggregate.Row) { ` + c.code + ` }`
			f, err := parser.ParseFile(fset, "elsewhere.go", src, 0)
			if err != nil {
				t.Fatal(err)
			}
			conf := types.Config{Importer: imports}
			_, err = conf.Check("elsewhere", fset, []*ast.File{f}, nil)
			switch {
			case c.refused == "" && err != nil:
				t.Errorf("does not compile: %v", err)
			case c.refused != "" && err == nil:
				t.Error("compiles")
			case c.refused != "" && !strings.Contains(err.Error(), c.refused):
				t.Errorf("refused for another reason: %v", err)
			}
		})
	}
}
