package pipeline

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/pathway"
	"pathmetrics/pkg/timeline"
)

// Result is what a run found. Rows are unprotected.
type Result struct {
	AsOf calendar.Date
	// Seen is, per source, the latest date of a record; NoDate without one.
	Seen []calendar.Date
	// LastYear is how many records end in the 365 days up to AsOf; counted only
	// where the project does not set the day.
	LastYear int64
	Rows     []aggregate.Row
	Makeups  []aggregate.Makeup // of what the rows are sums
	Flags    []Flag             // when the plan asked for them; in no particular order
	Accounts []Account
	Inputs   [][]Input // by source
	Walks    []identity.CrosswalkStats
	Overdue  []aggregate.Overdue
	Store    *timeline.Store
	Set      *pathway.Set
	Derived  []derive.Count // by rule
}

// Flag is a spell of somebody, by person key.
type Flag struct {
	Person []byte
	pathway.Flag
}

type run struct {
	plan     *Plan
	symbols  *model.Symbols
	shapes   *normalize.Tables
	resolver *identity.Resolver
	walks    []*identity.Crosswalk
	persons  *identity.Index
	members  []uint64 // until seal: who of the persons is in the cohort
	compiled []compiled
	parts    []part
	// recordBytes is what a record of a kind takes in a table, or more.
	recordBytes [model.NumKinds]int64
	accounts    []Account
	inputs      [][]Input
	seen        []calendar.Date

	phase       string
	done, total int64
}

// part are the records that one worker made of the rows of one source.
type part struct {
	source int
	tables *timeline.Parts
}

// take keeps the records that a worker made of the rows of a source.
func (r *run) take(source int, tables *normalize.Tables) {
	p := timeline.Parts(*tables)
	r.parts = append(r.parts, part{source, &p})
}

// takeParts gives away the records of all parts.
func (r *run) takeParts() (all []*timeline.Parts) {
	for _, p := range r.parts {
		all = append(all, p.tables)
	}
	r.parts = nil
	return all
}

// PersonKey takes a key as it stands in a file of a source through the
// crosswalks of a plan, as Run does with the key of a row. The verdict says
// whether there is a person key at all; nothing of the key is in an error.
func PersonKey(ctx context.Context, plan *Plan, src, keyName string, raw []byte) ([]byte, identity.Verdict, error) {
	r := newRun(plan)
	if err := r.crosswalks(ctx); err != nil {
		return nil, identity.Blank, err
	}
	key, v := r.resolver.Resolve(nil, src, keyName, raw)
	return key, v, nil
}

func newRun(plan *Plan) *run {
	return &run{plan: plan, symbols: model.NewSymbols(), shapes: plan.tables(), persons: identity.NewIndex(), recordBytes: plan.recordBytes(),
		accounts: make([]Account, len(plan.Sources)), inputs: make([][]Input, len(plan.Sources))}
}

// Run executes a plan. An error is a *diag.Problem or *diag.List about an
// input, or the context's.
func Run(ctx context.Context, plan *Plan) (*Result, error) {
	r := newRun(plan)
	r.begin("crosswalks", r.bytes(func(i int) bool { return len(plan.Sources[i].Layout.Records) == 0 }))
	if err := r.crosswalks(ctx); err != nil {
		return nil, err
	}
	if err := r.compile(); err != nil {
		return nil, err
	}
	if err := r.oneRow(ctx); err != nil {
		return nil, err
	}
	if plan.Only != nil {
		r.persons.Add(plan.Only)
	} else {
		r.begin("who", r.bytes(func(i int) bool { return r.compiledHas(i, func(c *compiled) bool { return c.first }) }))
		if err := r.who(ctx); err != nil {
			return nil, err
		}
	}
	r.seal()
	r.begin("load", r.bytes(func(i int) bool { return r.compiledHas(i, func(c *compiled) bool { return !c.read }) }))
	if err := r.load(ctx); err != nil {
		return nil, err
	}
	return r.evaluate(ctx)
}

func (r *run) compiledHas(i int, what func(c *compiled) bool) bool {
	return slices.ContainsFunc(r.compiled, func(c compiled) bool { return c.index == i && what(&c) })
}

func (r *run) bytes(count func(i int) bool) (n int64) {
	for i := range r.plan.Sources {
		if count(i) {
			for _, s := range r.plan.Sources[i].Sizes {
				n += s
			}
		}
	}
	return n
}

func (r *run) begin(phase string, total int64) {
	r.phase, r.done, r.total = phase, 0, total
	r.progress(0)
}

func (r *run) progress(n int64) {
	if r.plan.Progress != nil {
		done := atomic.AddInt64(&r.done, n)
		r.plan.Progress(Progress{r.phase, done, r.total})
	}
}

// evaluate builds the timeline and deals the persons out to workers.
func (r *run) evaluate(ctx context.Context) (*Result, error) {
	day, cover := r.coverage()
	var recent int64
	if !r.plan.Project.AsOf.Known() {
		recent = r.lastYear(day)
	}
	derive.Cover(&cover, r.plan.Derive)
	derive.Intern(r.plan.Derive, r.symbols)
	pure := make([]bool, len(r.plan.Sources))
	for i := range pure {
		pure[i] = purePerson(&r.plan.Sources[i])
	}
	in := timeline.Input{
		Parts: r.takeParts(), Symbols: r.symbols, Persons: r.persons.Len(), AsOf: day, Cover: cover,
		Empty: timeline.Parts(*r.shapes), PurePerson: pure, Planned: derive.Reads(r.plan.Derive), Together: together(r.plan.Workers),
	}
	res := &Result{AsOf: day, Seen: r.seen, LastYear: recent, Accounts: r.accounts, Inputs: r.inputs}
	r.forget(res)
	store := timeline.Build(in)
	r.duplicates(store)
	var err error
	if res.Derived, err = r.derive(ctx, store); err != nil {
		return nil, err
	}
	res.Store, res.Set = store, r.set(store)
	r.begin("evaluate", int64(store.Persons))
	spec := aggregate.Spec{Metrics: r.plan.Metrics, Periods: r.plan.Project.Periods, Breakdowns: r.plan.Project.Breakdowns, Bands: r.plan.Project.Bands, Store: store, Set: res.Set}
	tally, flags, err := r.deal(ctx, spec, r.persons)
	if err != nil {
		return nil, err
	}
	res.Flags, res.Overdue = flags, tally.Overdue()
	runtime.GC() // the evaluation leaves much behind, and rows take room
	found, err := tally.Found(func(n int, do func(int) error) error { return Each(r.plan.Workers, n, do) })
	if err != nil {
		return nil, err
	}
	res.Rows, res.Makeups = found.Rows, found.Makeups
	return res, nil
}

// forget lets go of what was needed to read rows, and leaves of it what the result
// tells.
func (r *run) forget(res *Result) {
	for _, w := range r.walks {
		res.Walks = append(res.Walks, w.Stats())
	}
	r.compiled, r.resolver, r.walks, r.symbols, r.shapes = nil, nil, nil, nil, nil
	if !r.plan.Flags {
		r.persons = nil
	}
	runtime.GC() // the timeline takes as much room again as the records
}

func (r *run) set(store *timeline.Store) *pathway.Set { return r.plan.PathwaySet(store) }

// duplicates turns the repeated rows of person sources into rejects.
func (r *run) duplicates(store *timeline.Store) {
	for _, o := range store.Duplicates {
		a := &r.accounts[o.Source]
		a.Used--
		a.Rejects = append(a.Rejects, Reject{Source: int(o.Source), File: int(o.File), Row: o.Row,
			Column: r.plan.Sources[o.Source].Layout.Keys[0].Column, Code: diag.DuplicatePerson})
	}
}

// personsPerTurn is small enough that workers end at about the same time, and much
// more than taking a turn costs.
const personsPerTurn = 256

// deal evaluates all persons; each worker has its own compiled definitions and
// tally, and takes the next stretch of persons when it is done with one.
func (r *run) deal(ctx context.Context, spec aggregate.Spec, persons *identity.Index) (*aggregate.Tally, []Flag, error) {
	tallies := make([]*aggregate.Tally, r.plan.Workers)
	flags := make([][]Flag, r.plan.Workers)
	err := Deal(ctx, r.plan.Workers, spec.Store.Persons, func(w int) Visit {
		spec := spec
		spec.Set = r.set(spec.Store)
		ev := measure.NewEvaluator(spec.Store, spec.Set, spec.Metrics, spec.Periods)
		tally := aggregate.NewTally(spec)
		tallies[w] = tally
		return func(from, to uint32) {
			for id := from; id < to; id++ {
				ev.Person(id, tally.Add)
				if r.plan.Flags {
					flags[w] = appendFlags(flags[w], spec.Set, ev.Spells(), persons.Key(id))
				}
			}
			r.progress(int64(to - from))
		}
	})
	if err != nil {
		return nil, nil, err
	}
	if err := Each(r.plan.Workers, len(tallies), func(i int) error { tallies[i].Settle(); return nil }); err != nil {
		return nil, nil, err
	}
	for _, t := range tallies[1:] {
		tallies[0].Merge(t)
	}
	return tallies[0], slices.Concat(flags...), nil
}

// Visit looks at the persons from from up to, not including, to.
type Visit func(from, to uint32)

// Deal deals the persons of a store out to workers, a stretch at a time. Every
// worker gets a Visit of its own, which is never called by two at once; begin runs
// on the worker. The error is the context's, or that of a worker which panicked.
func Deal(ctx context.Context, workers, persons int, begin func(worker int) Visit) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			err := guard(func() error {
				visit := begin(w)
				for ctx.Err() == nil {
					from := next.Add(personsPerTurn) - personsPerTurn
					to := min(from+personsPerTurn, int64(persons))
					if from >= to {
						break
					}
					visit(uint32(from), uint32(to))
				}
				return nil
			})
			if err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// PathwaySet compiles the plan's pathways for a store; a set is not safe for
// concurrent use, so every worker has its own.
func (p *Plan) PathwaySet(store *timeline.Store) *pathway.Set {
	return pathway.Compile(p.Pathways, store, pathway.Options{Leaver: p.Project.Leaver, AcademicYear: p.Project.AcademicYear})
}

func appendFlags(out []Flag, set *pathway.Set, spells []measure.Unit, key []byte) []Flag {
	for i := range spells {
		out = append(out, Flag{key, set.Flag(spells[i].Spell)})
	}
	return out
}
