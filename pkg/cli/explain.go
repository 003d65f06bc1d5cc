package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/explain"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/pipeline"
)

type explainOptions struct {
	person, key, source string
	metrics             []string
}

func (a *app) explainCommand() *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain --person KEY",
		Short: "Show one person: timeline, spells and every metric's outcome with the reasons",
		Long: `Shows all records of one person with the file and row each came from, the spells on
pathways, and for every metric whether the person is in the numerator, in the
denominator, pending or left out, with every condition and what was found for it.

KEY is the kind of key and its value, as in ssn:123-45-6789 or student_id:000012345; or
the value alone with --key. A dash reads it from standard input, so that it does not
stand in the list of processes and in the shell's history.

The output is personal data. It goes to standard output only; messages never repeat it.`,
		Example: `  echo ssn:123-45-6780 | pathmetrics explain --person - -c pathmetrics.yaml
  pathmetrics explain --demo --person - --key student_id --metric wioa.credential_attainment
  pathmetrics explain --demo --person - --period PY2023`,
		// What stands there by mistake may be a key and must not be repeated.
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("explain takes no arguments; name the person with --person")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runExplain(cmd.Context(), &o, cmd.InOrStdin()) },
	}
	a.projectFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.person, "person", "", "key of the person, as in ssn:123-45-6789; - reads it from standard input")
	f.StringVar(&o.key, "key", "", "which key it is, as in ssn")
	f.StringVar(&o.source, "source", "", "source that the key is from, where it holds in one source only (pseudo numbers)")
	f.StringSliceVar(&o.metrics, "metric", nil, "only these metrics, by set and id")
	must(cmd.RegisterFlagCompletionFunc("person", cobra.NoFileCompletions))
	must(cmd.RegisterFlagCompletionFunc("metric", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return a.completions((*catalog).metricNames), cobra.ShellCompDirectiveNoFileComp
	}))
	return cmd
}

// must is for errors that only a wrong flag name of our own can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (a *app) runExplain(ctx context.Context, o *explainOptions, in io.Reader) error {
	p, plan, err := a.prepare()
	if err != nil {
		return err
	}
	metrics, err := chosenMetrics(p.metrics, o.metrics)
	if err != nil {
		return err
	}
	key, err := a.personKey(ctx, plan, o, in)
	if err != nil {
		return err
	}
	a.say("note: what follows is personal data of one person; keep it to yourself")
	if plan, err = a.withCoverage(ctx, plan); err != nil {
		return err
	}
	plan.Metrics, plan.Only = nil, key
	res, err := a.execute(ctx, plan)
	if err != nil {
		return err
	}
	who := personOf(p, plan, res, metrics)
	if !who.Known() {
		return fail(exitFailed, "no source has a record of this person (check the key and --key)")
	}
	return who.Page().Write(a.out, a.pageWidth())
}

// chosenMetrics are those named, or all.
func chosenMetrics(metrics []*defs.Metric, names []string) ([]*defs.Metric, error) {
	if len(names) == 0 {
		return metrics, nil
	}
	var out []*defs.Metric
	for _, name := range names {
		ms := metricsNamed(metrics, name)
		if len(ms) == 0 {
			known := (&catalog{metrics: metrics}).known()
			return nil, usage("no metric %q in this project%s", name, didYouMean(name, known))
		}
		out = append(out, ms...)
	}
	return out, nil
}

// withCoverage gives a plan that says for every source through which day it is
// complete. Where the project leaves that to the latest date seen, all people
// must be read once to know it; one person's own dates would not do.
func (a *app) withCoverage(ctx context.Context, plan *pipeline.Plan) (*pipeline.Plan, error) {
	said := func(s pipeline.Source) bool { return s.Through != calendar.NoDate || len(s.Layout.Records) == 0 }
	out := *plan
	if !slices.ContainsFunc(plan.Sources, func(s pipeline.Source) bool { return !said(s) }) {
		return &out, nil
	}
	all := *plan
	all.Metrics = nil
	res, err := a.execute(ctx, &all)
	if err != nil {
		return nil, err
	}
	out.Sources = slices.Clone(plan.Sources)
	for i, day := range res.Store.Coverage.Sources {
		out.Sources[i].Through = day
	}
	project := *plan.Project
	project.AsOf = res.AsOf
	out.Project = &project
	return &out, nil
}

// personOf evaluates the only person of a result.
func personOf(p *project, plan *pipeline.Plan, res *pipeline.Result, metrics []*defs.Metric) *explain.Person {
	who := &explain.Person{Store: res.Store, Set: res.Set, Place: func(o model.Origin) string { return place(p, plan, o) }}
	ev := measure.NewEvaluator(res.Store, res.Set, metrics, plan.Project.Periods)
	who.Units, who.Other = ev.Explain(who.ID)
	who.Rejected = rejectedRows(p, plan, res)
	return who
}

// rejectedRows are the places of the person's rows that could not be used. A
// row whose key or whole shape is bad cannot be told to be anybody's, and is
// rejected in every reading.
func rejectedRows(p *project, plan *pipeline.Plan, res *pipeline.Result) (out []string) {
	for i, acc := range res.Accounts {
		l := plan.Sources[i].Layout
		if len(l.Records) == 0 {
			continue
		}
		for _, r := range acc.Rejects {
			if r.Column == "" || r.Column == l.Keys[0].Column {
				continue
			}
			at := place(p, plan, model.Origin{Source: int32(i), File: int32(r.File), Row: r.Row})
			out = append(out, fmt.Sprintf("%s, column %s [%s]", at, r.Column, r.Code))
		}
	}
	return out
}

// place is source:file:row.
func place(p *project, plan *pipeline.Plan, o model.Origin) string {
	s := &plan.Sources[o.Source]
	name := s.ID
	if int(o.File) < len(s.Files) {
		name += ":" + strings.TrimPrefix(s.Files[o.File], p.dir+"/")
	}
	return fmt.Sprintf("%s:%d", name, o.Row)
}

// personKey reads the key that was given and takes it through the crosswalks,
// as the run does with the key of a row. Its errors never repeat the key.
func (a *app) personKey(ctx context.Context, plan *pipeline.Plan, o *explainOptions, in io.Reader) ([]byte, error) {
	name, value, err := o.given(in)
	if err != nil {
		return nil, err
	}
	known := keyNames(plan)
	if !slices.Contains(known, name) {
		return nil, usage("say which key it is, as in --person ssn:… or --key ssn; the keys of this project are %s", strings.Join(known, ", "))
	}
	if o.source != "" && !slices.ContainsFunc(plan.Sources, func(s pipeline.Source) bool { return s.ID == o.source }) {
		return nil, usage("no source %q in this project", o.source)
	}
	key, v, err := pipeline.PersonKey(ctx, plan, o.source, name, []byte(value))
	if err != nil {
		return nil, inputFailure(err)
	}
	switch {
	case !v.Usable():
		return nil, usage("this cannot be a %s: the key is %s", name, v)
	case v == identity.Local && o.source == "":
		return nil, usage("this key identifies a person inside one source only; name it with --source")
	}
	return key, nil
}

// given splits the key that was given into its name and its value.
func (o *explainOptions) given(in io.Reader) (name, value string, err error) {
	value = o.person
	if value == "-" {
		line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", "", fail(exitFailed, "the key cannot be read from standard input")
		}
		value = line
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return "", "", usage("no person; write --person ssn:… or --person - to read the key from standard input")
	}
	if o.key != "" {
		return o.key, strings.TrimPrefix(value, o.key+":"), nil
	}
	name, rest, ok := strings.Cut(value, ":")
	if !ok {
		return "", value, nil
	}
	return name, rest, nil
}

// keyNames are the names of the keys in the layouts and crosswalks.
func keyNames(plan *pipeline.Plan) []string {
	var out []string
	for i := range plan.Sources {
		for _, k := range plan.Sources[i].Layout.Keys {
			out = append(out, k.As)
		}
	}
	for _, c := range plan.Project.Identity.Crosswalks {
		out = append(out, c.From, c.To)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
