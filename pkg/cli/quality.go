package cli

import (
	"encoding/hex"
	"maps"
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/normalize"
	"pathmetrics/pkg/pipeline"
)

// quality is quality.json: what happened to every row, and how far the records
// reach. It holds counts only.
type quality struct {
	AsOf            string             `json:"as_of"`
	Persons         int                `json:"persons"`
	PersonConflicts int64              `json:"person_fields_with_conflicts"`
	Sources         []sourceQuality    `json:"sources"`
	Kinds           []kindQuality      `json:"kinds"`
	Crosswalks      []crosswalkQuality `json:"crosswalks"`
	Overdue         []overdueQuality   `json:"overdue"`
	Edits           []editQuality      `json:"edits,omitempty"`
	SetAside        []asideQuality     `json:"employment_set_aside"`
	Derived         []derivedQuality   `json:"derived,omitempty"`
}

// overdueQuality is how many units of a metric and period have an outcome that
// rests on employment which is pending past its due date.
type overdueQuality struct {
	Metric string `json:"metric"`
	Period string `json:"period"`
	Units  int64  `json:"units"`
}

// asideQuality counts records of employment that other sources tell better, as
// docs/results.md lists the reasons.
type asideQuality struct {
	Source  string `json:"source"`
	Reason  string `json:"reason"`
	Records int64  `json:"records"`
}

// derivedQuality is what a derive rule made.
type derivedQuality struct {
	Rule    string `json:"rule"`
	Kind    string `json:"kind"`
	Records int64  `json:"records"`
	Persons int64  `json:"persons"`
	Open    int64  `json:"without_known_exit,omitempty"`
	Outside int64  `json:"records_on_no_ladder,omitempty"`
}

type sourceQuality struct {
	ID       string        `json:"id"`
	System   string        `json:"system,omitempty"`
	Files    int           `json:"files"`
	Read     int64         `json:"rows_read"`
	Used     int64         `json:"rows_used"`
	Filtered int64         `json:"rows_filtered"`
	Rejected int64         `json:"rows_rejected"`
	Repeated int64         `json:"rows_superseded,omitempty"`
	Local    int64         `json:"rows_with_key_of_this_source_only"`
	Through  string        `json:"complete_through"`
	Rejects  []rejectCount `json:"rejects"`
	Repaired []repairCount `json:"repaired"`
}

// repairCount is how many cells of a column were brought to the canonical
// spelling of CIP or NAICS in one way; not_a_code are those left as they were.
type repairCount struct {
	Column string `json:"column"`
	Repair string `json:"repair"`
	Cells  int64  `json:"cells"`
}

type rejectCount struct {
	Column string `json:"column"`
	Code   string `json:"code"`
	Rows   int64  `json:"rows"`
}

type kindQuality struct {
	Kind      string `json:"kind"`
	Delivered bool   `json:"delivered"`
	Through   string `json:"complete_through,omitempty"`
	Records   int    `json:"records"`
	AfterAsOf int64  `json:"records_after_as_of"`
}

type crosswalkQuality struct {
	Source    string `json:"source"`
	From      string `json:"from"`
	To        string `json:"to"`
	Rows      int64  `json:"rows"`
	Mapped    int64  `json:"keys_mapped"`
	Ambiguous int64  `json:"keys_ambiguous"`
	Crowded   int64  `json:"targets_of_many_keys"`
	BlankTo   int64  `json:"rows_without_target"`
	BadTo     int64  `json:"rows_with_unusable_target"`
	BadFrom   int64  `json:"rows_with_unusable_key"`
}

func qualityOf(p *project, plan *pipeline.Plan, res *pipeline.Result) quality {
	q := quality{AsOf: res.AsOf.String(), Persons: res.Store.Persons, PersonConflicts: res.Store.PersonConflicts}
	for i, acc := range res.Accounts {
		s := plan.Sources[i]
		q.Sources = append(q.Sources, sourceQuality{
			ID: s.ID, System: s.System, Files: len(s.Files), Read: acc.Read, Used: acc.Used, Filtered: acc.Filtered,
			Rejected: int64(len(acc.Rejects)), Repeated: acc.Superseded, Local: acc.Local, Through: res.Store.Coverage.Sources[i].String(), Rejects: countRejects(acc.Rejects),
			Repaired: countRepairs(acc.Repaired),
		})
	}
	for _, k := range model.Kinds() {
		delivered := slices.ContainsFunc(plan.Sources, func(s pipeline.Source) bool { return s.Layout.Kinds()[k] })
		q.Kinds = append(q.Kinds, kindQuality{k.String(), delivered, through(res, k), res.Store.Tables[k].Len(), res.Store.Dropped[k]})
	}
	for i, w := range res.Walks {
		q.Crosswalks = append(q.Crosswalks, crosswalkOf(p, i, w))
	}
	q.Overdue = []overdueQuality{}
	for _, o := range res.Overdue {
		q.Overdue = append(q.Overdue, overdueQuality{o.Metric, o.Period, o.Units})
	}
	q.SetAside = []asideQuality{}
	for _, a := range res.Store.SetAside {
		q.SetAside = append(q.SetAside, asideQuality{plan.Sources[a.Source].ID, a.Reason.String(), a.Records})
	}
	for _, d := range res.Derived {
		q.Derived = append(q.Derived, derivedQuality{d.Rule.ID, d.Rule.Kind().String(), d.Records, d.Persons, d.Open, d.Outside})
	}
	return q
}

func through(res *pipeline.Result, k model.Kind) string {
	if !res.Store.Coverage.Has[k] || k == model.Person {
		return ""
	}
	return res.Store.Coverage.Kinds[k].String()
}

func crosswalkOf(p *project, i int, w identity.CrosswalkStats) crosswalkQuality {
	c := p.Identity.Crosswalks[i]
	return crosswalkQuality{c.Source, c.From, c.To, w.Rows, w.Mapped, w.Ambiguous, w.Crowded, w.BlankTo, w.BadTo, w.BlankFrom + w.BadFrom}
}

func countRepairs(repaired []normalize.Repaired) []repairCount {
	out := []repairCount{}
	for _, r := range repaired {
		out = append(out, repairCount(r))
	}
	return out
}

func countRejects(rejects []pipeline.Reject) []rejectCount {
	counts := map[rejectCount]int64{}
	for _, r := range rejects {
		counts[rejectCount{Column: r.Column, Code: string(r.Code)}]++
	}
	out := []rejectCount{}
	for _, k := range slices.SortedFunc(maps.Keys(counts), func(a, b rejectCount) int {
		return slices.Compare([]string{a.Column, a.Code}, []string{b.Column, b.Code})
	}) {
		out = append(out, rejectCount{k.Column, k.Code, counts[k]})
	}
	return out
}

// programName stands in every manifest.
const programName = "pathmetrics"

// manifest is manifest.json: what the numbers were made of and from. It has no
// clock value, so that the same inputs give the same bytes.
type manifest struct {
	Program     string            `json:"program"`
	Version     string            `json:"version"`
	Project     string            `json:"project"`
	Settings    string            `json:"settings_sha256"`
	AsOf        string            `json:"as_of"`
	Periods     []string          `json:"periods"`
	Options     manifestOptions   `json:"options"`
	Notes       []string          `json:"notes,omitempty"`
	KeyCheck    string            `json:"pseudonym_key_check,omitempty"`
	Definitions []definitionEntry `json:"definitions"`
	Metrics     []metricEntry     `json:"metrics"`
	Switches    switchEntries     `json:"switches"`
	Pathways    []metricEntry     `json:"pathways"`
	Derive      []metricEntry     `json:"derive,omitempty"`
	NoSource    []string          `json:"kinds_without_source"`
	Inputs      []inputEntry      `json:"inputs"`
}

type manifestOptions struct {
	Breakdowns []string `json:"breakdowns"`
	Formats    []string `json:"formats"`
	Folders    []string `json:"folders"`
	protectOptions
	MaxRejectRate string `json:"max_reject_rate"`
	Leaver        string `json:"leaver"`
}

// protectOptions are the parameters of protection in force, by their keys in the
// project file.
type protectOptions struct {
	Profile        string     `json:"profile,omitempty"`
	MinCell        int        `json:"min_cell"`
	MinDenominator int        `json:"min_denominator"`
	MinMedian      int        `json:"min_median_n"`
	MinEmployers   int        `json:"min_employers"`
	MaxShare       string     `json:"max_employer_share"`
	Zeros          string     `json:"zeros"`
	Secondary      bool       `json:"secondary"`
	Width          int        `json:"width"`
	Rates          string     `json:"rates"`
	Ladder         []rungJSON `json:"ladder"`
	RoundRates     string     `json:"round_rates"`
	RoundMoney     int        `json:"round_money"`
	Rounding       string     `json:"rounding"`
	Marker         string     `json:"marker"`
	Ledger         bool       `json:"ledger,omitempty"` // whether there is one
}

// rungJSON is a rung of the ladder; the last has no "to".
type rungJSON struct {
	To   int `json:"to,omitempty"`
	Low  int `json:"low"`
	High int `json:"high"`
	Step int `json:"step"`
}

func protectionOf(p *defs.Protect) protectOptions {
	o := protectOptions{
		Profile: p.Profile, MinCell: p.MinCell, MinDenominator: p.MinDenominator, MinMedian: p.MinMedian, MinEmployers: p.MinEmployers,
		MaxShare: model.FormatNumber(p.MaxShare, 1_000_000, 4), Zeros: p.ZerosWord(), Secondary: p.Secondary, Width: p.Width, Rates: p.Rates,
		RoundRates: model.FormatNumber(p.RoundRates, model.NumberScale, 4), RoundMoney: p.RoundMoney, Rounding: p.Rounding,
		Marker: p.Marker, Ledger: p.Ledger != "",
	}
	for _, r := range p.Ladder {
		o.Ladder = append(o.Ladder, rungJSON(r))
	}
	return o
}

// switchEntries are the settings in force by set and switch, of all switches of
// the sets in use.
type switchEntries map[string]map[string]string

func switchesOf(p *project) switchEntries {
	out := switchEntries{}
	for _, s := range p.loader.Switches.All() {
		if !p.usesSwitches(s.Set) {
			continue
		}
		if out[s.Set] == nil {
			out[s.Set] = map[string]string{}
		}
		out[s.Set][s.ID] = p.loader.Switches.Setting(s)
	}
	return out
}

// usesSwitches reports whether the project has metrics of a set, or definitions
// that ask for its switches.
func (p *project) usesSwitches(set string) bool {
	return p.loader.Switches.Asked(set) || slices.ContainsFunc(p.metrics, func(m *defs.Metric) bool { return m.Set == set })
}

// unasked reports whether a file only declares switches that nothing uses.
func (p *project) unasked(file string) bool {
	of := func(s *defs.Switch) bool { return s.File == file && p.usesSwitches(s.Set) }
	return defs.IsSwitches(file) && !slices.ContainsFunc(p.loader.Switches.All(), of)
}

type definitionEntry struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

type metricEntry struct {
	ID         string `json:"id"`
	Definition string `json:"definition"`
}

type inputEntry struct {
	Source string `json:"source"`
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`
}

func manifestOf(p *project, plan *pipeline.Plan, res *pipeline.Result, ids *pseudonyms) manifest {
	m := manifest{
		Program: programName, Version: programVersion(), Project: p.Name, Settings: p.Hash, AsOf: res.AsOf.String(), KeyCheck: ids.check(),
		Options: manifestOptions{
			Breakdowns: append([]string{}, p.Breakdowns...), Formats: p.Output.Formats, protectOptions: protectionOf(&p.Protect),
			MaxRejectRate: model.FormatNumber(p.Limits.MaxRejectRate, model.NumberScale, 4), Leaver: p.Leaver.String(),
		},
		Switches: switchesOf(p), NoSource: []string{}, Inputs: []inputEntry{},
	}
	for _, per := range p.Periods {
		m.Periods = append(m.Periods, per.Label)
	}
	for _, f := range slices.Sorted(maps.Keys(p.loader.Hashes)) {
		if p.unasked(f) {
			continue
		}
		m.Definitions = append(m.Definitions, definitionEntry{p.relative(f), p.loader.Hashes[f]})
	}
	for _, x := range plan.Metrics {
		m.Metrics = append(m.Metrics, metricEntry{x.Name(), x.Hash})
	}
	for _, x := range plan.Pathways {
		m.Pathways = append(m.Pathways, metricEntry{x.ID, x.Hash})
	}
	for _, x := range plan.Derive {
		m.Derive = append(m.Derive, metricEntry{x.ID, x.Hash})
	}
	for _, k := range model.Kinds() {
		if !res.Store.Coverage.Has[k] {
			m.NoSource = append(m.NoSource, k.String())
		}
	}
	for i := range res.Inputs {
		for _, in := range res.Inputs[i] {
			m.Inputs = append(m.Inputs, inputEntry{in.Source, p.relative(in.Name), hex.EncodeToString(in.SHA256[:]), in.Bytes, in.Rows})
		}
	}
	return m
}
