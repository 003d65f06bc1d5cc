package cli

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/edits"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/render"
	"pathmetrics/pkg/source"
)

type profileOptions struct {
	layout string
	edits  string
	rows   int
	format string
	found  map[string]bool // sources whose layouts nobody named
}

// ownEdits stands for the edits that name the layout of the source.
const ownEdits = "of the layout"

func (a *app) profileCommand() *cobra.Command {
	var o profileOptions
	cmd := &cobra.Command{
		Use:   "profile [FILE...]",
		Short: "What the extracts hold: rows, blanks, codes, keys, coverage, match rates, edit checks",
		Long: `Reads the extracts of a project, or the files that are named, and says for each source
how many rows it has and what the layout makes of them, how many records there are in each
quarter, how many cells of each column are blank, which codes are there, how many keys are
usable, and how many persons of one source are in another.

A FILE is a source of its own; a quoted pattern ('wages_*.csv') is one source of several
files. With --layout all of them are read by it. Without, the built-in layout that reads the
file is found as init finds it, and named; --layout none reads it bare. With --edits the edit checks of the layout
are run, or those that are named (see docs/edits.md).

Nothing that could be one person's is printed: keys, dates and wages never, and of other
columns only codes that stand in 10 rows or more.`,
		Example: `  pathmetrics profile --demo
  pathmetrics profile pirl_2024q4.csv --layout pirl --edits --as-of 2024-12-31
  pathmetrics profile 'wages_*.csv' pirl.csv --format json`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.runProfile(cmd.Context(), &o, args) },
	}
	a.projectFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.layout, "layout", "", "layout of the files: built in, a file, or none")
	f.StringVar(&o.edits, "edits", "", "run edit checks: those of the layout, or of a file of edits, built in or not")
	f.Lookup("edits").NoOptDefVal = ownEdits
	f.IntVar(&o.rows, "rows", edits.DefaultFirst, "how many rows are named for each finding of an edit check")
	f.StringVar(&o.format, "format", "text", "text or json")
	return cmd
}

func (a *app) runProfile(ctx context.Context, o *profileOptions, args []string) error {
	if err := oneOf("format", o.format, "text", "json"); err != nil {
		return err
	}
	if o.rows < 0 || o.rows > 1000 {
		return usage("--rows is a number from 0 to 1000")
	}
	args = a.namedEdits(o, args)
	p, plan, err := a.profilePlan(o, args)
	if err != nil {
		return err
	}
	day, err := a.profileDay(p, len(args) > 0)
	if err != nil {
		return err
	}
	files, err := a.profileEdits(o, p, plan)
	if err != nil {
		return err
	}
	report, end := a.progressFunc()
	plan.Progress = report
	profiles, matches, err := pipeline.Profile(ctx, plan, files, edits.Env{AsOf: day, First: o.rows})
	end()
	if err != nil {
		return inputFailure(err)
	}
	doc := profileDoc{Sources: []profileSource{}, Matches: matchesOf(plan, matches)}
	for i := range plan.Sources {
		s := profileOf(&plan.Sources[i], &profiles[i])
		s.Found = o.found[s.ID]
		for k, f := range files[i] {
			s.Edits = append(s.Edits, editsOf("", f, profiles[i].Edits[k], func(file int) string { return p.relative(plan.Sources[i].Files[file]) }))
		}
		doc.Sources = append(doc.Sources, s)
	}
	if o.format == "json" {
		return render.JSON(a.out, doc)
	}
	return a.profileText(&doc)
}

// namedEdits takes the name of edits that stands after --edits as if it were a
// file: a definition is no extract.
func (a *app) namedEdits(o *profileOptions, args []string) []string {
	if o.edits != ownEdits {
		return args
	}
	at := slices.IndexFunc(args, func(s string) bool {
		return strings.HasSuffix(s, ".yaml") || strings.HasSuffix(s, ".yml") || slices.Contains(a.library.Edits(), s)
	})
	if at < 0 {
		return args
	}
	o.edits = args[at]
	return slices.Delete(slices.Clone(args), at, at+1)
}

// profilePlan is the plan of the project, or one made up for the named files.
func (a *app) profilePlan(o *profileOptions, args []string) (*project, *pipeline.Plan, error) {
	if len(args) == 0 {
		if o.layout != "" {
			return nil, nil, usage("--layout goes with the names of files; a project says which layout its sources have")
		}
		return a.prepare()
	}
	if a.config != "" || a.demo || len(a.sets) > 0 {
		return nil, nil, usage("files and a project exclude each other")
	}
	o.found = map[string]bool{}
	p := &project{Project: &defs.Project{}, dir: ".", fs: source.OS(), loader: defs.NewLoader(osFiles{}, a.library)}
	var ids []string
	for _, name := range args {
		at := diag.Pos{File: name}
		stem, _, _ := strings.Cut(path.Base(name), ".")
		s := defs.Source{ID: unique(stem, &ids), Paths: []defs.Ref{{Name: name, Pos: at}}, Pos: at}
		layout, with, err := a.fileLayout(p, o, name)
		if err != nil {
			return nil, nil, err
		}
		s.With = with
		o.found[s.ID] = o.layout == "" && layout.ID != ""
		p.Sources, p.layouts = append(p.Sources, s), append(p.layouts, layout)
	}
	if p.loader.Problems.Errors() > 0 {
		return nil, nil, invalid(p.loader)
	}
	p.warnings = p.loader.Problems
	plan, err := a.plan(p)
	return p, plan, err
}

// noLayout reads files bare.
const noLayout = "none"

// fileLayout is the layout of a named file, with the columns that it renames.
// Without --layout it is the built-in one that reads all files of the name; else
// one that makes no records, and a column with Social Security numbers is its key.
func (a *app) fileLayout(p *project, o *profileOptions, name string) (*defs.Layout, map[string]string, error) {
	if o.layout != "" && o.layout != noLayout {
		l := p.loader.Layout(".", defs.Ref{Name: o.layout})
		if l == nil {
			return nil, nil, invalid(p.loader)
		}
		return l, nil, nil
	}
	l := &defs.Layout{}
	found, err := source.Expand(p.fs, name)
	if err != nil || len(found) == 0 {
		return l, nil, nil // said where the files are looked for
	}
	if o.layout == "" {
		m, err := a.recognizeAll(p, found)
		if err != nil {
			return nil, nil, err
		}
		if m != nil {
			return m.layout, m.with, nil
		}
	}
	h, err := source.Inspect(p.fs, found[0], source.Spec{})
	if err != nil {
		return l, nil, nil
	}
	for _, c := range h.Columns {
		if ssnColumn(c) {
			l.Keys = append(l.Keys, defs.Key{Column: c, As: "ssn"})
			break
		}
	}
	return l, nil, nil
}

// recognizeAll is the built-in layout that reads all of some files, found as init
// finds it; nil when there is none.
func (a *app) recognizeAll(p *project, files []string) (first *match, err error) {
	layouts, err := a.shippedLayouts()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		l, err := lookAt(p.fs, f, layouts)
		if err != nil {
			return nil, nil // said where the file is read
		}
		switch m := recognize(layouts, p.fs, l); {
		case m == nil, first != nil && (m.layout.ID != first.layout.ID || !maps.Equal(m.with, first.with)):
			return nil, nil
		case first == nil:
			first = m
		}
	}
	return first, nil
}

// ssnColumn reports whether a column is by its name one of Social Security numbers.
func ssnColumn(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' })
	return slices.Contains(words, "ssn") || strings.Contains(strings.Join(words, ""), "socialsecuritynumber")
}

// profileDay is the day of the data; NoDate when nobody says it, and then what
// looks at it is not run.
func (a *app) profileDay(p *project, named bool) (calendar.Date, error) {
	if !named {
		return p.AsOf, nil
	}
	flag := a.given("as_of")
	if flag == nil {
		return calendar.NoDate, nil
	}
	d, err := calendar.ParseDate(flag.Value.String())
	if err != nil {
		return d, usage("--as-of is %v", err)
	}
	return d, nil
}

// profileEdits are the edits that are run on each source.
func (a *app) profileEdits(o *profileOptions, p *project, plan *pipeline.Plan) ([][]*defs.EditFile, error) {
	out := make([][]*defs.EditFile, len(plan.Sources))
	if o.edits == "" {
		return out, nil
	}
	var named *defs.EditFile
	if o.edits != ownEdits {
		if named = p.loader.Edits(".", defs.Ref{Name: o.edits, Pos: diag.Pos{File: o.edits}}); named == nil || p.loader.Problems.Errors() > 0 {
			return nil, invalid(p.loader)
		}
	}
	none := true
	for i := range plan.Sources {
		if named != nil {
			out[i] = []*defs.EditFile{named}
		} else {
			out[i] = editFiles(p.loader, p.edits, plan.Sources[i].Layout.ID)
		}
		none = none && len(out[i]) == 0
	}
	if p.loader.Problems.Errors() > 0 {
		return nil, invalid(p.loader)
	}
	if none {
		return nil, usage("no edits name the layouts of these sources; name them after --edits (shipped are %s)", strings.Join(a.library.Edits(), ", "))
	}
	return out, nil
}

func (a *app) print(format string, args ...any) error {
	_, err := fmt.Fprintf(a.out, format, args...)
	if err != nil {
		return cannotWrite("standard output", err)
	}
	return nil
}
