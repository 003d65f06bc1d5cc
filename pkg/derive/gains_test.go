package derive_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// row is a record as fields to stored values or, of codes, texts.
type row map[string]any

// gainsOf are the days and levels of the gains that the rules make for one
// person with these records.
func gainsOf(rs []*defs.DeriveRule, asOf int, records map[model.Kind][]row) (out []string, outside int64) {
	symbols := model.NewSymbols()
	var tables, empty timeline.Parts
	for _, k := range model.Kinds() {
		tables[k] = model.NewTable(k, nil, nil, false)
	}
	derive.Shape(&tables, rs)
	derive.Intern(rs, symbols)
	cover := timeline.Coverage{}
	for k := range tables {
		empty[k] = tables[k].NewLike()
		cover.Has[k], cover.Kinds[k] = true, day0.AddDays(asOf)
	}
	for k, rows := range records {
		t := tables[k]
		for _, r := range rows {
			values := make([]int64, len(t.Fields))
			for i, f := range t.Fields {
				switch v := r[f.Name].(type) {
				case nil:
					values[i] = model.Blank
				case string:
					values[i] = int64(symbols.Intern(v))
				case int:
					values[i] = int64(v)
				}
			}
			t.Append(0, values, model.Origin{})
		}
	}
	st := timeline.Build(timeline.Input{Parts: []*timeline.Parts{&tables}, Symbols: symbols, Persons: 1, AsOf: day0.AddDays(asOf), Cover: cover, Empty: empty})
	d := derive.New(rs, st)
	counts := make([]int64, len(rs))
	derive.Add(st, rs, d.Person(0, nil))
	d.Outside(counts)
	t := st.Tables[model.Gain]
	for r := range t.Len() {
		text := fmt.Sprintf("%04d", t.Col("date").Get(r)-int64(day0))
		if v := t.Col("to_level").Get(r); v != model.Blank {
			text += " " + symbolText(st, t.Col("subject").Get(r)) + " " + symbolText(st, t.Col("from_level").Get(r)) + " " + symbolText(st, v)
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out, counts[0]
}

func symbolText(st *timeline.Store, v int64) string { return st.Symbols.Text(int32(v)) }

func at(day int) int { return int(day0) + day }

// TestLevelGainsAgreeWithTheirDefinition: an assessment is a gain when it is the
// best of its day, not of the first day, and better than all of earlier days.
func TestLevelGainsAgreeWithTheirDefinition(t *testing.T) {
	rs := rules(t, `version: 1
id: f
title: t
rules:
  - gain: {id: g, type: educational_functioning_level, from: {record: assessment}, levels: {a: [a1, a2, a3, a4], b: [b1, b2, b3]}, same: [subject], within: participation}
`)
	r := rand.New(rand.NewPCG(5, 5))
	found := 0
	for range 2000 {
		type test struct {
			day            int
			subject, level string
		}
		var tests []test
		records := map[model.Kind][]row{}
		unknown := int64(0)
		for range r.IntN(16) {
			x := test{r.IntN(12), []string{"math", "reading"}[r.IntN(2)], []string{"a1", "a2", "a3", "a4", "b1", "b2", "b3", "x"}[r.IntN(8)]}
			tests = append(tests, x)
			if x.level == "x" {
				unknown++
			}
			records[model.Assessment] = append(records[model.Assessment], row{"date": at(x.day), "subject": x.subject, "level": x.level})
		}
		entry, exit := 0, 12
		if r.IntN(2) == 0 {
			entry, exit = r.IntN(6), 6+r.IntN(6)
			records[model.Participation] = []row{{"program": "vr", "entry": at(entry), "exit": at(exit)}}
		}
		want := map[string]bool{}
		for _, x := range tests {
			first, pre, best, here := 99, "", "", ""
			for _, y := range tests {
				if y.subject != x.subject || y.level[0] != x.level[0] || x.level == "x" || y.day < entry || y.day > exit {
					continue
				}
				switch {
				case y.day < first:
					first, pre = y.day, y.level
				case y.day == first:
					pre = max(pre, y.level)
				}
				if y.day < x.day {
					best = max(best, y.level)
				}
				if y.day == x.day {
					here = max(here, y.level)
				}
			}
			if x.day > first && x.day <= exit && x.level == here && x.level > best {
				want[fmt.Sprintf("%04d %s %s %s", x.day, x.subject, pre, x.level)] = true
			}
		}
		got, outside := gainsOf(rs, 20, records)
		found += len(want)
		if strings.Join(got, ";") != strings.Join(sortedKeys(want), ";") || outside != unknown {
			t.Fatalf("%v from %d to %d\ngot  %v, %d on no ladder\nwant %v, %d", tests, entry, exit, got, outside, sortedKeys(want), unknown)
		}
	}
	if found < 1000 {
		t.Errorf("only %d gains", found)
	}
}

func sortedKeys(m map[string]bool) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// TestCreditGainsAgreeWithTheirDefinition: terms are found by merging until
// nothing overlaps, and every pair of terms is tried.
func TestCreditGainsAgreeWithTheirDefinition(t *testing.T) {
	const text = `version: 1
id: f
title: t
rules:
  - gain: {id: g, type: postsecondary_transcript, from: {record: enrollment, where: {level: [college]}}, at_least: {credits: 12, terms: 2, over: 365d, consecutive: %v}}
`
	r := rand.New(rand.NewPCG(6, 6))
	found, differ := 0, 0
	for range 1500 {
		type term struct{ from, to, credits int }
		var terms []term
		records := map[model.Kind][]row{}
		for range r.IntN(6) {
			x := term{r.IntN(500), 0, r.IntN(14)}
			x.to = x.from + 20 + r.IntN(100)
			terms = append(terms, x)
			records[model.Enrollment] = append(records[model.Enrollment], row{"start": at(x.from), "end": at(x.to), "level": "college", "credits_earned": x.credits * model.NumberScale})
		}
		const asOf = 550
		terms = slices.DeleteFunc(terms, func(x term) bool { return x.to > asOf })
		for merged := true; merged; {
			merged = false
			for i := 0; i < len(terms) && !merged; i++ {
				for j := i + 1; j < len(terms) && !merged; j++ {
					if a, b := terms[i], terms[j]; a.from <= b.to && b.from <= a.to {
						terms[i] = term{min(a.from, b.from), max(a.to, b.to), a.credits + b.credits}
						terms = slices.Delete(terms, j, j+1)
						merged = true
					}
				}
			}
		}
		var both [2][]string
		for n, consecutive := range []bool{false, true} {
			want := map[string]bool{}
			for _, last := range terms {
				reached := last.credits >= 12
				for _, other := range terms {
					between := slices.ContainsFunc(terms, func(x term) bool { return x.from > other.to && x.to < last.from })
					if other.to < last.from && last.to-other.from < 365 && other.credits < 12 && other.credits+last.credits >= 12 && !(consecutive && between) {
						reached = true
					}
				}
				if reached {
					want[fmt.Sprintf("%04d", last.to)] = true
				}
			}
			got, _ := gainsOf(rules(t, fmt.Sprintf(text, consecutive)), asOf, records)
			if strings.Join(got, ";") != strings.Join(sortedKeys(want), ";") {
				t.Fatalf("consecutive %v: %v\ngot  %v\nwant %v", consecutive, terms, got, sortedKeys(want))
			}
			found += len(want)
			both[n] = got
		}
		if !slices.Equal(both[0], both[1]) {
			differ++
		}
	}
	if found < 1500 || differ < 20 {
		t.Errorf("only %d gains, in %d people a term between mattered", found, differ)
	}
}
