package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/protect"
	"pathmetrics/pkg/render"
)

type runOptions struct {
	flags        bool
	showValues   bool
	publicOnly   bool
	internalOnly bool
	ids          idOptions
}

// folders are those that the options leave. What is about rows and persons lies in
// internal/ only.
func (o *runOptions) folders() ([]runFolder, error) {
	switch {
	case o.publicOnly && o.internalOnly:
		return nil, usage("--public-only and --internal-only exclude each other")
	case o.publicOnly && o.flags:
		return nil, usage("--flags writes into internal/, which --public-only leaves out")
	case o.publicOnly && o.showValues:
		return nil, usage("--show-values writes into internal/, which --public-only leaves out")
	case o.publicOnly:
		return []runFolder{publicFolder}, nil
	case o.internalOnly:
		return []runFolder{internalFolder}, nil
	}
	return []runFolder{publicFolder, internalFolder}, nil
}

func (a *app) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Read, flag, measure, protect and write: everything",
		Long: `Reads the extracts of a project, finds out who is on which pathway, computes every
metric and writes a run folder: public/ (small cells blanked, and those that would tell
them), internal/ (full numbers, rejects, quality, what was hidden and by which rule) and
manifest.json. The folder takes the place of the earlier one only when everything is
written; a run that fails leaves the earlier one untouched. The same inputs give the same
bytes.

Before that the files of public/ are read back and looked at as an attacker would. Where a
small number is shown, or can be worked out, more is hidden and they are written again; if
that does not help, nothing takes the place of the earlier folder and the exit code is 7.`,
		Example: `  pathmetrics run --demo -o out
  pathmetrics run -c pathmetrics.yaml --period PY2023 --format csv,parquet
  pathmetrics run --public-only -o release --set protect.profile=cms11
  PATHMETRICS_PROTECT_MIN_CELL=11 pathmetrics run`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runRun(cmd.Context(), &o) },
	}
	a.projectFlags(cmd)
	a.outputFlags(cmd)
	cmd.Flags().BoolVar(&o.flags, "flags", false, "also write internal/flags.csv, a row per person, pathway and spell")
	cmd.Flags().BoolVar(&o.showValues, "show-values", false, "write the rejected cells themselves into internal/rejects.csv (personal data)")
	cmd.Flags().BoolVar(&o.publicOnly, "public-only", false, "write manifest.json and public/ only, nothing about rows or persons")
	cmd.Flags().BoolVar(&o.internalOnly, "internal-only", false, "write manifest.json and internal/ only, nothing for publication")
	a.idFlags(cmd, &o.ids)
	return cmd
}

func (a *app) runRun(ctx context.Context, o *runOptions) error {
	folders, err := o.folders()
	if err != nil {
		return err
	}
	p, plan, err := a.prepare()
	if err != nil {
		return err
	}
	if p.Output.Dir == "" {
		return usage("no output folder; set output.dir or use --output")
	}
	plan.Flags, plan.ShowValues = o.flags, o.showValues
	ids, noise, err := a.secrets(p, folders, o)
	if err != nil {
		return err
	}
	if err := keepsClear(a.outputDir(p), a.reads(p, plan)); err != nil {
		return err
	}
	var led *ledgerFile
	if slices.Contains(folders, publicFolder) {
		if led, err = a.openLedger(p); err != nil {
			return err
		}
		defer led.close()
	}
	dir, err := openRunDir(a.outputDir(p), folders)
	if err != nil {
		return err
	}
	defer dir.abandon()
	res, err := a.execute(ctx, plan)
	if err == nil {
		err = a.gate(p, plan, res, folders)
	}
	var found []editQuality
	if err == nil {
		found, err = a.checkSources(ctx, p, plan, res.AsOf)
	}
	var public *protect.Publishable
	probs := &diag.List{}
	if err == nil {
		w := &runWriter{ctx: ctx, dir: dir, project: p, plan: plan, res: res, ids: ids, found: found, ledger: led, noise: noise, gate: a.gatekeeper}
		public, err = w.write(func() { doubts(p, plan, res, found, probs) })
		err = writeFailure(err)
	}
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	if err := complete(led, dir); err != nil {
		return err
	}
	a.warn(probs, p.loader.Source)
	return a.summary(p, plan, res, public)
}

func (a *app) outputDir(p *project) string { return a.written(p, "output.dir", p.Output.Dir) }

// reads are the files that a run reads from real folders.
func (a *app) reads(p *project, plan *pipeline.Plan) (names []string) {
	if l := a.ledgerPath(p); l != "" {
		names = append(names, l)
	}
	if a.demo {
		return names
	}
	names = append(names, p.File)
	for f := range p.loader.Hashes {
		names = append(names, f)
	}
	for _, s := range plan.Sources {
		names = append(names, s.Files...)
	}
	return names
}

// execute runs the plan under the memory setting and with progress, and gives
// errors about inputs their exit code.
func (a *app) execute(ctx context.Context, plan *pipeline.Plan) (*pipeline.Result, error) {
	a.library.Forget() // the rows need the memory more
	if a.memory != "" {
		n, err := parseSize(a.memory)
		if err != nil {
			return nil, err
		}
		debug.SetMemoryLimit(n)
	}
	report, end := a.progressFunc()
	plan.Progress = report
	res, err := pipeline.Run(ctx, plan)
	end()
	if err != nil {
		return nil, inputFailure(err)
	}
	return res, nil
}

// inputFailure gives an error about an extract its exit code; that a run was
// interrupted stays what it is.
func inputFailure(err error) error {
	var list *diag.List
	var prob *diag.Problem
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &list):
	case errors.As(err, &prob):
		list = &diag.List{}
		list.Add(prob)
	default:
		return fail(exitFailed, "%v", err)
	}
	return &failure{code: worstCode(list), problems: list}
}

// writeFailure gives an error of a run that found everything its exit code; that it was
// interrupted stays what it is.
func writeFailure(err error) error {
	var f *failure
	if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) {
		return err
	}
	return fail(exitFailed, "%w", err)
}

// parseSize reads 4GiB, 500MB or a number of bytes.
func parseSize(s string) (int64, error) {
	units := []struct {
		suffix string
		n      int64
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"", 1}}
	for _, u := range units {
		if head, ok := strings.CutSuffix(s, u.suffix); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(head), 10, 64)
			if err == nil && n > 0 {
				return n * u.n, nil
			}
		}
	}
	return 0, usage("%q is not a size; write 4GiB or 500MB", s)
}

// gate refuses results whose sources lost more rows than the project allows. The folders
// are those that are written.
func (a *app) gate(p *project, plan *pipeline.Plan, res *pipeline.Result, folders []runFolder) error {
	probs := &diag.List{}
	a.emptyFiles(plan, res, probs)
	repeatedFiles(res, probs)
	pastDue(p, res, slices.Contains(folders, internalFolder), probs)
	for i, acc := range res.Accounts {
		n := int64(len(acc.Rejects))
		if acc.Read == 0 || n*model.NumberScale <= p.Limits.MaxRejectRate*acc.Read {
			continue
		}
		src := &plan.Sources[i]
		probs.Errorf(src.Pos, diag.TooManyRejects, "source %s: %d of %d rows rejected, more than limits.max_reject_rate %s", src.ID, n, acc.Read,
			model.FormatNumber(p.Limits.MaxRejectRate, model.NumberScale, 4)).
			WithHint("first of them: %s", firstRejects(src, acc.Rejects, 5))
	}
	if probs.Errors() == 0 {
		a.warn(probs, p.loader.Source)
		return nil
	}
	return &failure{code: exitData, problems: probs, source: p.loader.Source}
}

// pastDue warns of outcomes that should be known by now: their records say
// pending though the day has passed on which they were due. All of them are in
// quality.json, where that is written.
func pastDue(p *project, res *pipeline.Result, listed bool, probs *diag.List) {
	const most = 6
	all := ""
	if listed {
		all = " (how many units is in internal/quality.json)"
	}
	var parts []string
	for _, o := range res.Overdue[:min(most, len(res.Overdue))] {
		parts = append(parts, o.Metric+" "+o.Period) // how many would be a number of people in a log
	}
	if more := len(res.Overdue) - most; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	if len(parts) > 0 {
		probs.Warnf(diag.Pos{File: p.File}, diag.PastDue, "employment is still pending past its due date%s: %s", all, strings.Join(parts, ", "))
	}
}

// repeatedFiles finds files of one source that hold the same bytes: a delivery
// that was copied, and would count everything twice.
func repeatedFiles(res *pipeline.Result, probs *diag.List) {
	for _, inputs := range res.Inputs {
		for i, in := range inputs {
			for _, earlier := range inputs[:i] {
				if in.Rows > 0 && in.SHA256 == earlier.SHA256 {
					probs.Errorf(diag.Pos{File: in.Name}, diag.DuplicateFile, "holds the same bytes as %s", earlier.Name)
				}
			}
		}
	}
}

// emptyFiles finds files without rows. A source that came empty would look like
// people without outcomes, so it stops the run unless the project allows it; one
// empty file among others is a warning.
func (a *app) emptyFiles(plan *pipeline.Plan, res *pipeline.Result, probs *diag.List) {
	for i, src := range plan.Sources {
		for _, in := range res.Inputs[i] {
			switch {
			case in.Rows > 0:
			case res.Accounts[i].Read > 0 || src.MayBeEmpty:
				probs.Warnf(diag.Pos{File: in.Name}, diag.NoRows, "has no rows")
			default:
				probs.Errorf(diag.Pos{File: in.Name}, diag.NoRows, "has no rows; the source %s has none at all", src.ID).
					WithHint("if that is right, say may_be_empty: true at the source")
			}
		}
	}
}

func firstRejects(src *pipeline.Source, rejects []pipeline.Reject, n int) string {
	var parts []string
	for _, r := range rejects[:min(n, len(rejects))] {
		at := diag.Pos{File: src.Files[r.File], Row: r.Row, Column: r.Column}
		parts = append(parts, fmt.Sprintf("%s [%s]", at, r.Code))
	}
	return strings.Join(parts, "; ")
}

func rejectRows(p *project, plan *pipeline.Plan, res *pipeline.Result) []render.RejectRow {
	var rows []render.RejectRow
	for i, acc := range res.Accounts {
		for _, r := range acc.Rejects {
			rows = append(rows, render.RejectRow{Source: plan.Sources[i].ID, File: p.relative(plan.Sources[i].Files[r.File]), Row: r.Row,
				Column: r.Column, Code: string(r.Code), Value: r.Value})
		}
	}
	return rows
}

// relative is a file's name as seen from the project's folder, so that results
// do not depend on where that is.
func (p *project) relative(name string) string {
	if p.dir == "." {
		return name
	}
	return strings.TrimPrefix(name, p.dir+"/")
}

// summary closes a run: the protected overview on standard output where there is
// one, the account of every source on standard error. The run folder is complete by
// then; that the overview could not be written is an error all the same.
func (a *app) summary(p *project, plan *pipeline.Plan, res *pipeline.Result, public *protect.Publishable) error {
	if a.quiet {
		return nil
	}
	var err error
	written := "public/ not written"
	if public != nil {
		err = render.Markdown(a.out, public, render.MarkdownOptions{Overview: true, Width: a.width})
		_, hidden := public.Counts()
		written = fmt.Sprintf("%d suppressed in public/", hidden)
	}
	a.accounts(plan, res)
	a.say("%d persons, %d cells (%s), as of %s: %s", res.Store.Persons, len(res.Rows), written, res.AsOf, a.outputDir(p))
	if err != nil {
		return fail(exitFailed, "the run folder is complete, but standard output cannot be written")
	}
	return nil
}

func flagRows(flags []pipeline.Flag, ids *pseudonyms) []render.FlagRow {
	rows := make([]render.FlagRow, len(flags))
	for i, f := range flags {
		rows[i] = render.FlagRow{Person: ids.of(f.Person), Pathway: f.Pathway, Entry: f.Entry, Exit: f.Exit, Status: f.Status,
			Completion: f.Completion, LastActivity: f.LastActivity, Rule: f.Rule, Kinds: f.Kinds}
	}
	return rows
}
