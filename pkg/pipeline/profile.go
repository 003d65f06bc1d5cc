package pipeline

import (
	"context"
	"math/bits"
	"slices"
	"strconv"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/edits"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/profile"
	"pathmetrics/pkg/source"
)

// SourceProfile is what a source holds.
type SourceProfile struct {
	Rows    int64 // with the ones that the reader refused
	Files   int
	Columns []profile.Line
	// NoHeader says that what stands in the place of the header looks like a row;
	// then the columns have numbers for names.
	NoHeader bool
	// Repeated are columns whose name stands in a header more than once; they are
	// not looked at.
	Repeated int
	Made     *profile.Made   // nil where no layout says what the rows are
	KeyName  string          // what the person keys end at; blank without a key
	Edits    []*edits.Result // of the edit checks that were asked for, in their order
	members  []uint64        // persons by number
}

// Match says how many persons of one source are found in another.
type Match struct {
	A, B             int // places in the plan
	PersonsA         int
	PersonsB, InBoth int
}

// Profile looks at all sources of a plan: at their columns, at what their layouts
// make of the rows, at who is in which source, and at what the edit checks of each
// source find, if it has any.
func Profile(ctx context.Context, plan *Plan, checks [][]*defs.EditFile, env edits.Env) ([]SourceProfile, []Match, error) {
	r := newRun(plan)
	if err := r.crosswalks(ctx); err != nil {
		return nil, nil, err
	}
	out := make([]SourceProfile, len(plan.Sources))
	for i := range plan.Sources {
		src, p := &plan.Sources[i], &out[i]
		looks := []func() (*look, error){func() (*look, error) { return r.profileColumns(src, p) }}
		if len(src.Layout.Keys) > 0 {
			looks = append(looks, func() (*look, error) { return r.profileRecords(i, p) })
		}
		if i < len(checks) {
			p.Edits = make([]*edits.Result, len(checks[i]))
			for k, f := range checks[i] {
				looks = append(looks, func() (*look, error) {
					return checkLook(plan.FS, src, f, env, plan.Workers, func(res *edits.Result) { p.Edits[k] = res })
				})
			}
		}
		all := &rows{fs: plan.FS, src: src, workers: plan.Workers, progress: r.progress}
		if err := all.each(ctx, looks); err != nil {
			return nil, nil, err
		}
	}
	return out, matches(out), nil
}

// profileColumns counts the cells of every column that a file of the source has.
func (r *run) profileColumns(src *Source, p *SourceProfile) (*look, error) {
	*p = SourceProfile{Files: len(src.Files), Edits: p.Edits}
	var header []string
	again := map[string]bool{}
	for _, name := range src.Files {
		h, err := source.Inspect(r.plan.FS, name, src.Spec())
		if err != nil {
			return nil, err
		}
		p.NoHeader = p.NoHeader || !src.Layout.CSV.NoHeader && len(src.Layout.Fixed) == 0 && profile.HeaderIsData(notElements(h.Columns))
		for _, d := range h.Duplicates {
			again[d] = true
		}
		for _, c := range h.Columns {
			if !slices.Contains(header, c) {
				header = append(header, c)
			}
		}
	}
	p.Repeated = len(again)
	header = slices.DeleteFunc(header, func(c string) bool { return again[c] })
	optional := map[string]bool{}
	for _, c := range header {
		optional[c] = true
	}
	roles := roles(src, header, p.NoHeader)
	counters := make([]*profile.Columns, r.plan.Workers)
	for w := range counters {
		counters[w] = profile.NewColumns(roles, src.Layout.CSV.Null)
	}
	refused := make([]int64, r.plan.Workers)
	return &look{
		columns: header, names: &source.Names{Optional: optional},
		batch: func(w, _ int, b *source.Batch) {
			counters[w].Batch(normalize.Batch{Batch: b})
			refused[w] += int64(len(b.Rejects))
		},
		end: func() {
			for w, c := range counters {
				p.Rows += refused[w]
				if w > 0 {
					counters[0].Add(c)
				}
			}
			p.Rows += counters[0].Rows()
			p.Columns = counters[0].Lines()
		},
	}, nil
}

// notElements leaves the columns that have element numbers for names out.
func notElements(columns []string) (out []string) {
	for _, c := range columns {
		if _, err := strconv.Atoi(c); err != nil || len(c) > 4 {
			out = append(out, c)
		}
	}
	return out
}

// roles says what the layout makes of each column of the header.
func roles(src *Source, header []string, hide bool) []profile.Role {
	out := make([]profile.Role, len(header))
	at := map[string]*profile.Role{}
	for i, c := range header {
		out[i] = profile.Role{Name: c, Spreadsheet: src.Layout.CSV.Spreadsheet}
		if hide {
			out[i].Name = "column " + strconv.Itoa(i+1)
			out[i].Use = profile.Hidden
		}
		at[c] = &out[i]
	}
	wanted := src.Layout.Columns()
	byColumn := map[string]*profile.Role{}
	for i, c := range src.Names().Find(header, wanted) {
		byColumn[wanted[i]] = at[c]
	}
	for _, k := range src.Layout.Keys {
		if role := byColumn[k.Column]; role != nil {
			role.Use = profile.Hidden
			role.As = append(role.As, "key "+k.As)
		}
	}
	for _, m := range src.Layout.Records {
		for _, f := range m.Fields {
			for _, c := range f.ReadFrom() {
				if role := byColumn[c]; role != nil {
					read(role, m.Kind, &f, hide)
				}
			}
		}
		m.When.Walk(func(w *defs.When) { asks(byColumn[w.Column], m.Kind.String()) })
	}
	src.Layout.When.Walk(func(w *defs.When) { asks(byColumn[w.Column], "row") })
	if one := src.Layout.OneRow; one != nil {
		for _, c := range append([]string{one.Latest}, one.Columns...) {
			asks(byColumn[c], "row")
		}
	}
	for _, role := range byColumn {
		if role != nil && role.Use == profile.Ignored {
			role.Use = profile.Free // only conditions of the layout look at it
		}
	}
	return out
}

// asks notes that a condition of a kind of record looks at a column.
func asks(role *profile.Role, what string) {
	if as := "when " + what; role != nil && !slices.Contains(role.As, as) {
		role.As = append(role.As, as)
	}
}

// read notes that a field is read from a column. A column that is ever read as
// something hidden stays hidden.
func read(role *profile.Role, k model.Kind, m *defs.FieldMap, hide bool) {
	f := m.Field
	as := k.String() + "." + f.Name
	if !slices.Contains(role.As, as) {
		role.As = append(role.As, as)
	}
	switch {
	case hide || role.Use == profile.Hidden:
	case m.Date != "" || f.Type != model.Code && f.Type != model.Bool || f.Name == "employer":
		role.Use = profile.Hidden
	case m.Map != nil:
		role.Use = profile.Coded
		if role.Codes == nil {
			role.Codes = map[string]bool{}
		}
		role.Split, role.Pad, role.AnyCase = m.Split, max(role.Pad, m.Pad), role.AnyCase || m.AnyCase
		for c := range m.Map {
			role.Codes[c] = true
		}
	case role.Use == profile.Ignored:
		role.Use = profile.Free
	}
}

// profileRecords counts what the layout makes of the rows, and who is in them.
func (r *run) profileRecords(i int, p *SourceProfile) (*look, error) {
	src := &r.plan.Sources[i]
	columns := src.Layout.Columns()
	n, err := normalize.Compile(src.Layout, columns, normalize.Env{Symbols: r.symbols, Source: i, Programs: r.plan.Project.Programs})
	if err != nil {
		return nil, err
	}
	workers := make([]*profileWorker, r.plan.Workers)
	for w := range workers {
		workers[w] = &profileWorker{run: r, src: src, cells: src.keyCells(), records: profile.NewRecords(n)}
	}
	return &look{
		columns: columns, names: src.Names(),
		batch: func(w, _ int, b *source.Batch) { workers[w].batch(b) },
		end: func() {
			for w, x := range workers {
				if w > 0 {
					workers[0].records.Add(x.records)
				}
				p.members = union(p.members, x.members)
			}
			made := workers[0].records.Made()
			made.Keys.Persons = size(p.members)
			p.Made = &made
			p.KeyName = r.endOf(src.Layout.Keys[0].As)
		},
	}, nil
}

// endOf is the key at which the crosswalks from a key end.
func (r *run) endOf(key string) string {
	for range identity.MaxHops {
		i := slices.IndexFunc(r.walks, func(w *identity.Crosswalk) bool { return w.From == key })
		if i < 0 {
			break
		}
		key = r.walks[i].To
	}
	return key
}

// profileWorker is the state of one goroutine that reads records.
type profileWorker struct {
	run     *run
	src     *Source
	cells   identity.Cells // of the key
	records *profile.Records
	members []uint64
	key     []byte
}

func (w *profileWorker) batch(b *source.Batch) {
	for _, j := range b.Rejects {
		w.records.Refused(j.Column, j.Code)
	}
	cells := normalize.Batch{Batch: b}
	k := w.src.Layout.Keys[0]
	for i := range b.N {
		key, v := w.cells.Resolve(w.run.resolver, w.key[:0], cells.Cell(0, i))
		w.key = key[:0]
		w.records.Key(v)
		if !v.Usable() {
			w.records.Refused(k.Column, v.Code())
			continue
		}
		w.members = mark(w.members, w.run.persons.Add(key))
		w.records.Row(cells, i)
	}
}

// mark puts a number into a set of bits.
func mark(set []uint64, id uint32) []uint64 {
	for int(id/64) >= len(set) {
		set = append(set, 0)
	}
	set[id/64] |= 1 << (id % 64)
	return set
}

func has(set []uint64, id uint32) bool {
	return int(id/64) < len(set) && set[id/64]&(1<<(id%64)) != 0
}

func union(a, b []uint64) []uint64 {
	if len(a) < len(b) {
		a, b = b, a
	}
	for i, x := range b {
		a[i] |= x
	}
	return a
}

func size(set []uint64) (n int) {
	for _, b := range set {
		n += bits.OnesCount64(b)
	}
	return n
}

// matches compares every two sources whose keys end at the same one.
func matches(ps []SourceProfile) (out []Match) {
	for a := range ps {
		for b := a + 1; b < len(ps); b++ {
			if ps[a].KeyName == "" || ps[a].KeyName != ps[b].KeyName {
				continue
			}
			m := Match{A: a, B: b, PersonsA: size(ps[a].members), PersonsB: size(ps[b].members)}
			for i := range min(len(ps[a].members), len(ps[b].members)) {
				m.InBoth += bits.OnesCount64(ps[a].members[i] & ps[b].members[i])
			}
			out = append(out, m)
		}
	}
	return out
}
