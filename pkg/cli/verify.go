package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/render"
	"pathmetrics/pkg/source"
	"pathmetrics/pkg/verify"
)

type verifyOptions struct {
	period, layout, answers, format string
	showRows, passes                int
	joined                          bool
}

func (a *app) verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify FILE... --period PERIOD",
		Short: "Compare our result for every record with the one that DOL wrote into the file",
		Long: `Computes the WIOA indicators for every record of DOL's public-use file and compares them
with DOL's own answers in the same record (CALC4007 to CALC4019; 3007 to 3019 and 4007 to
4019 in older files): how often each pair of answers came together, the rate of agreement,
and why the others differ, in our words.

Indicators that go by exit are computed for every exit that is due by the end of the
period, each in the quarterly report of its own exit quarter; skill gains for the period.
The day on which the computation stands is the last day of the period.

Every record is looked at by itself, as it is in DOL's calculation. With --joined the
records of one person are put together, as "run" does, and what stands in one can decide
about another.

--show-rows adds where the first differing records are: file and row, both answer codes
and our reason; nothing else of a record is ever shown, and no amount.

Exit codes: 0 complete agreement, 5 something differs; others as of every command.
What is known to differ, and why: docs/verify.md.`,
		Example: `  pathmetrics verify WIOAPerformanceRecords_PY2022Q4.csv.gz --period PY2022
  pathmetrics verify puf.csv --period PY2023 --show-rows=50
  pathmetrics verify national.csv.gz --period PY2023 --passes 8
  pathmetrics verify puf.csv --period PY2020 --format json > agreement.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no file; name the extracts to compare")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.runVerify(cmd.Context(), args, &o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.period, "period", "", "what the files report, as in PY2022 or 2023Q3")
	f.StringVar(&o.layout, "layout", "", "layout of the files, built in or a file (default: that of the answers)")
	f.StringVar(&o.answers, "answers", "dol_puf", "which column answers which metric, built in or a file")
	f.StringVar(&o.format, "format", "text", "text or json")
	f.IntVar(&o.showRows, "show-rows", 0, "also list the places of the first N records that differ, per indicator (N is 20 when not given)")
	f.Lookup("show-rows").NoOptDefVal = "20"
	f.IntVar(&o.passes, "passes", 1, "read the files so often, and keep each time that part of the records in memory")
	f.BoolVar(&o.joined, "joined", false, "put the records of one person together, as run does")
	f.StringArrayVar(&a.sets, "set", nil, "any setting of a project file, as in limits.max_reject_rate=0.05")
	return cmd
}

func (a *app) runVerify(ctx context.Context, files []string, o *verifyOptions) error {
	if err := oneOf("format", o.format, "text", "json"); err != nil {
		return err
	}
	switch {
	case o.period == "":
		return usage("say what the files report, as in --period PY2022")
	case o.showRows < 0:
		return usage("--show-rows is a number of records")
	case o.passes < 1 || o.passes > 1000:
		return usage("--passes is a number from 1 to 1000")
	case o.passes > 1 && o.joined:
		return usage("--passes and --joined exclude each other: the records of one person must be in memory together")
	}
	p, def, err := a.verifyProject(files, o)
	if err != nil {
		return err
	}
	plan, err := a.plan(p)
	if err != nil {
		return err
	}
	a.warn(p.warnings, p.loader.Source)
	lacking, err := p.lackingAnswers(&plan.Sources[0], def.Answers)
	if err != nil {
		return err
	}
	// Nothing is tallied: what each record contributes is looked at one by one.
	untallied := *plan.Project
	untallied.Periods = nil
	plan.Project, plan.Places, plan.Alone = &untallied, true, !o.joined
	tally := verify.NewTally(def, o.showRows)
	res, err := a.passes(ctx, plan, def, o, tally)
	if err != nil {
		return err
	}
	if err := a.gate(p, plan, res, nil); err != nil {
		return err
	}
	report := tally.Report(lacking)
	for i := range report.Indicators {
		for j := range report.Indicators[i].Rows {
			r := &report.Indicators[i].Rows[j]
			r.Name = plan.Sources[0].Files[r.File]
		}
	}
	if err := a.verified(p, plan, res, report, o); err != nil {
		return err
	}
	if report.Differ > 0 {
		return fail(exitDifferences, "%d answers differ", report.Differ)
	}
	return nil
}

// commandLine is the name under which the project made of the command line is
// known in messages.
const commandLine = "command-line.yaml"

// withFile adds one file that is nowhere on disk.
type withFile struct {
	defs.Files
	name string
	text []byte
}

// ReadFile reads the added file, or one of the others.
func (f withFile) ReadFile(name string) ([]byte, error) {
	if name == f.name {
		return f.text, nil
	}
	return f.Files.ReadFile(name)
}

// verifyProject is a project of one source with the files, and what is compared.
func (a *app) verifyProject(files []string, o *verifyOptions) (*project, *verify.Definition, error) {
	first := defs.NewLoader(osFiles{}, a.library)
	answers := first.Answers(".", defs.Ref{Name: o.answers, Pos: diag.Pos{File: "--answers"}})
	if answers == nil || first.Problems.Errors() > 0 {
		return nil, nil, invalid(first)
	}
	p := &project{fs: source.OS(), dir: "."}
	p.loader = defs.NewLoader(withFile{osFiles{}, commandLine, verifyText(files, o, answers)}, a.library)
	maps.Copy(p.loader.Texts, first.Texts)
	if err := a.decodeProject(p, commandLine); err != nil {
		return nil, nil, err
	}
	if len(p.Periods) != 1 {
		return nil, nil, usage("one period is verified at a time")
	}
	if p.AsOf == calendar.NoDate {
		p.AsOf = p.Periods[0].To
	}
	for i := range p.Sources {
		p.Sources[i].Through = p.AsOf
	}
	if err := p.definitions(a.book); err != nil {
		return nil, nil, err
	}
	def := &verify.Definition{Answers: answers, Period: p.Periods[0]}
	def.Metrics = p.loader.Answering(answers, p.metrics)
	if p.loader.Problems.Errors() > 0 {
		return nil, nil, invalid(p.loader)
	}
	layout := verify.Layout(p.layouts[0], answers, def.Metrics)
	if layout == nil {
		p.loader.Problems.Errorf(diag.Pos{File: p.layouts[0].File}, diag.BadDefinition, "the layout %s carries none of the answers in a participation", p.layouts[0].ID).
			WithHint("they are attributes of a participation: %s …", answers.List[0].Attribute)
	}
	if p.loader.Problems.Errors() > 0 {
		return nil, nil, invalid(p.loader)
	}
	p.layouts[0] = layout
	return p, def, nil
}

// verifyText is the project file that the command line stands for. JSON is YAML.
func verifyText(files []string, o *verifyOptions, answers *defs.Answers) []byte {
	quoted := func(v any) string {
		b, err := json.Marshal(v)
		must(err)
		return string(b)
	}
	var slashed, measures []string
	for _, f := range files {
		slashed = append(slashed, filepath.ToSlash(f))
	}
	for _, m := range answers.Measures {
		measures = append(measures, m.Name)
	}
	layout := o.layout
	if layout == "" {
		layout = answers.Layout
	}
	return fmt.Appendf(nil, "version: 1\nname: verify\nperiods: %s\nmeasures: %s\nprograms: [%s]\nsources:\n  - {id: file, path: %s, layout: %s}\n",
		quoted([]string{o.period}), quoted(measures), verify.RowProgram, quoted(slashed), quoted(layout))
}

// lackingAnswers are the attributes whose column some file does not have. A file
// with none of them has nothing to compare.
func (p *project) lackingAnswers(s *pipeline.Source, answers *defs.Answers) (lacking []string, err error) {
	column := map[string]string{}
	for _, r := range s.Layout.Records {
		for _, f := range r.Fields {
			if r.Kind == model.Participation && f.Field.Attr {
				column[f.Field.Name] = f.Column
			}
		}
	}
	var wanted []string
	for _, x := range answers.List {
		wanted = append(wanted, column[x.Attribute])
	}
	for _, name := range s.Files {
		h, err := source.Inspect(p.fs, name, s.Spec())
		if err != nil {
			return nil, inputFailure(err)
		}
		found := s.Names().Find(h.Columns, wanted)
		for i, x := range answers.List {
			if found[i] == "" && !slices.Contains(lacking, x.Attribute) {
				lacking = append(lacking, x.Attribute)
			}
		}
		if strings.Join(found, "") == "" {
			p.loader.Problems.Errorf(diag.Pos{File: name}, diag.MissingColumn, "has none of the columns with answers, from %s to %s",
				answers.List[0].Column, answers.List[len(answers.List)-1].Column).WithHint("only DOL's public-use file has them; a state's own file has nothing to compare with")
			return nil, invalid(p.loader)
		}
	}
	return lacking, nil
}

// passes reads the files as often as asked for, compares a part of the records each
// time, and puts the accounts of the rows together.
func (a *app) passes(ctx context.Context, plan *pipeline.Plan, def *verify.Definition, o *verifyOptions, tally *verify.Tally) (*pipeline.Result, error) {
	var whole *pipeline.Result
	for i := range o.passes {
		plan.Slice = pipeline.Slice{Is: int64(i), Of: int64(o.passes)}
		res, err := a.execute(ctx, plan)
		if err != nil {
			return nil, err
		}
		if err := compare(ctx, plan, res, def, o.showRows, tally); err != nil {
			return nil, err
		}
		if whole == nil {
			res.Store, res.Set = nil, nil // the next pass needs the memory
			whole = res
			continue
		}
		if !slices.Equal(res.Inputs[0], whole.Inputs[0]) {
			return nil, fail(exitFailed, "the files changed while they were being read")
		}
		acc := &whole.Accounts[0]
		acc.Used += res.Accounts[0].Used
		acc.Rejects = append(acc.Rejects, res.Accounts[0].Rejects...)
	}
	acc := &whole.Accounts[0]
	acc.Filtered = acc.Read - acc.Used - int64(len(acc.Rejects))
	slices.SortFunc(acc.Rejects, func(x, y pipeline.Reject) int { return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Row, y.Row)) })
	return whole, nil
}

// compare deals the persons out to workers and adds what they found to a tally.
func compare(ctx context.Context, plan *pipeline.Plan, res *pipeline.Result, def *verify.Definition, sample int, tally *verify.Tally) error {
	checkers := make([]*verify.Checker, plan.Workers)
	err := pipeline.Deal(ctx, plan.Workers, res.Store.Persons, func(w int) pipeline.Visit {
		checkers[w] = verify.NewChecker(def, res.Store, plan.PathwaySet(res.Store), sample)
		return checkers[w].Persons
	})
	if err != nil {
		return err
	}
	for _, c := range checkers {
		tally.Merge(c.Tally)
	}
	return nil
}

// verification is the JSON form.
type verification struct {
	Layout string         `json:"layout"`
	Joined bool           `json:"joined"`
	Files  []verifiedFile `json:"files"`
	Rows   sourceRows     `json:"rows"`
	*verify.Report
}

type verifiedFile struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

type sourceRows struct {
	Read     int64 `json:"read"`
	Used     int64 `json:"used"`
	Filtered int64 `json:"filtered"`
	Rejected int64 `json:"rejected"`
}

// verified writes the report.
func (a *app) verified(p *project, plan *pipeline.Plan, res *pipeline.Result, report *verify.Report, o *verifyOptions) error {
	acc := res.Accounts[0]
	if n := len(acc.Rejects); n > 0 {
		report.Notes = append(report.Notes, fmt.Sprintf("%d rows could not be read and are not compared; first of them: %s", n, firstRejects(&plan.Sources[0], acc.Rejects, 5)))
	}
	var err error
	if o.format == "json" {
		v := verification{Layout: p.layouts[0].ID, Joined: o.joined, Report: report,
			Rows: sourceRows{acc.Read, acc.Used, acc.Filtered, int64(len(acc.Rejects))}}
		for _, in := range res.Inputs[0] {
			v.Files = append(v.Files, verifiedFile{in.Name, in.Rows, fmt.Sprintf("%x", in.SHA256)})
		}
		err = render.JSON(a.out, v)
	} else {
		err = report.Text(a.out)
	}
	if err != nil {
		return cannotWrite("standard output", err)
	}
	if !a.quiet {
		a.accounts(plan, res)
	}
	return nil
}
