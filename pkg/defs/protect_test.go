package defs_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

// protectionIn is what a project with these lines under protect has in force. The
// library has the profile agency.
func protectionIn(t *testing.T, lines string, overrides ...defs.Override) (defs.Protect, *diag.List) {
	t.Helper()
	return protectionUnder(t, "version: 1\nid: own\ntitle: Own\nmin_cell: 7\nmin_denominator: 20\nmarker: DS\n", lines, overrides...)
}

// protectionUnder is protectionIn with a profile of its own beside the project.
func protectionUnder(t *testing.T, own, lines string, overrides ...defs.Override) (defs.Protect, *diag.List) {
	t.Helper()
	project := strings.Replace(projectText, "protect: {min_cell: 10}", lines, 1)
	if project == projectText && lines != "protect: {min_cell: 10}" {
		t.Fatal("the sample project has no such line")
	}
	files := defs.FSFiles{FS: fstest.MapFS{
		"p/p.yaml":   {Data: []byte(project)},
		"p/own.yaml": {Data: []byte(own)},
	}}
	lib := &defs.Library{Files: defs.FSFiles{FS: fstest.MapFS{"protect/agency.yaml": {Data: []byte(
		"version: 1\nid: agency\ntitle: Agency\nmin_cell: 6\nrates: coded\nladder: [{to: 9, low: 10, high: 90, step: 5}, {low: 1, high: 99, step: 1}]\nzeros: hide\n")}}}}
	l := defs.NewLoader(files, lib)
	p := l.Project(l.OpenAsWritten("p/p.yaml", diag.Pos{}), "p", overrides)
	if p == nil {
		t.Fatal(l.Problems)
	}
	return p.Protect, l.Problems
}

// protectionOK is protectionIn without problems.
func protectionOK(t *testing.T, lines string, overrides ...defs.Override) defs.Protect {
	t.Helper()
	p, probs := protectionIn(t, lines, overrides...)
	if err := probs.Err(); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProtectionOfAProjectThatSaysNothing(t *testing.T) {
	want := defs.Protect{
		MinCell: 10, MinDenominator: 10, MinMedian: 10, MinEmployers: 3, MaxShare: 800_000, Secondary: true, Width: 10,
		Rates: defs.RatesExact, RoundRates: 1_000, RoundMoney: 100, Rounding: defs.RoundingNone, Marker: "*",
		Ladder: []defs.Rung{{20, 20, 80, 10}, {40, 10, 90, 10}, {100, 5, 95, 5}, {300, 2, 98, 5}, {0, 1, 99, 1}},
	}
	for _, lines := range []string{"protect: {min_cell: 10}", "protect: {}", "limits: {}"} {
		if got := protectionOK(t, lines); !reflect.DeepEqual(got, want) {
			t.Errorf("%s gives\n%+v, want\n%+v", lines, got, want)
		}
	}
	if got := defs.DefaultProtect(); !reflect.DeepEqual(got, want) {
		t.Errorf("DefaultProtect is %+v", got)
	}
	defs.DefaultLadder()[0].Low = 99
	if defs.DefaultLadder()[0].Low != 20 {
		t.Error("the default ladder can be changed from outside")
	}
}

func TestOtherMinimumsAreTheOneOfCellsUnlessTheyAreSet(t *testing.T) {
	for lines, want := range map[string][4]int{
		"protect: {min_cell: 11}":                                                           {11, 11, 11, 11},
		"protect: {min_cell: 1}":                                                            {1, 1, 1, 1},
		"protect: {min_cell: 11, min_denominator: 30}":                                      {11, 30, 11, 11},
		"protect: {min_cell: 11, min_median_n: 5, width: 20}":                               {11, 11, 5, 20},
		"protect: {profile: agency}":                                                        {6, 6, 6, 6},
		"protect: {profile: agency, min_cell: 8}":                                           {8, 8, 8, 8},
		"protect: {profile: own.yaml}":                                                      {7, 20, 7, 7},
		"protect: {profile: own.yaml, min_cell: 8}":                                         {8, 20, 8, 8},
		"protect: {profile: own.yaml, min_denominator: 9, min_median_n: 1000000, width: 1}": {7, 9, 1_000_000, 1},
	} {
		p := protectionOK(t, lines)
		if got := [4]int{p.MinCell, p.MinDenominator, p.MinMedian, p.Width}; got != want {
			t.Errorf("%s gives %v, want %v", lines, got, want)
		}
	}
}

func TestTheProjectWinsOverItsProfile(t *testing.T) {
	p := protectionOK(t, "protect: {profile: agency, ladder: [{low: 3, high: 97, step: 2}], marker: n/a}")
	if p.Profile != "agency" || p.Rates != defs.RatesCoded || !p.HideZeros || p.Marker != "n/a" || len(p.Ladder) != 1 || p.Ladder[0] != (defs.Rung{Low: 3, High: 97, Step: 2}) {
		t.Errorf("%+v", p)
	}
	if p = protectionOK(t, "protect: {profile: agency, rates: strict, zeros: publish}"); p.Rates != defs.RatesExact || p.HideZeros || len(p.Ladder) != 2 {
		t.Errorf("%+v", p)
	}
	if p = protectionOK(t, "protect: {profile: own.yaml}"); p.Marker != "DS" || p.Ledger != "" {
		t.Errorf("%+v", p)
	}
}

// Every scalar key can be set from outside, over the project and over its profile.
func TestProtectionFromOutside(t *testing.T) {
	set := map[string]string{
		"profile": "own.yaml", "min_cell": "12", "min_denominator": "13", "min_median_n": "30", "min_employers": "0", "max_employer_share": "0.75",
		"zeros": "hide", "secondary": "false", "width": "14", "rates": "coded", "ladder": "[{low: 5, high: 95, step: 5}]", "round_rates": "1",
		"round_money": "0", "rounding": "cell_key", "marker": "'!'", "ledger": "ledger.jsonl",
	}
	var overrides []defs.Override
	for _, path := range defs.SettingPaths(nil) {
		if key, ok := strings.CutPrefix(path, "protect."); ok {
			if set[key] == "" {
				t.Fatalf("no value for %s here", path)
			}
			overrides = append(overrides, defs.Override{Path: path, Text: set[key], From: "--set"})
		}
	}
	if len(overrides) != len(set) {
		t.Errorf("%d of %d keys are settings", len(overrides), len(set))
	}
	want := defs.Protect{
		Profile: "own", MinCell: 12, MinDenominator: 13, MinMedian: 30, MaxShare: 750_000, HideZeros: true, Width: 14, Rates: defs.RatesCoded,
		Ladder: []defs.Rung{{0, 5, 95, 5}}, RoundRates: 10_000, Rounding: defs.RoundingCellKey, Marker: "!", Ledger: "ledger.jsonl",
	}
	for _, lines := range []string{"protect: {min_cell: 10}", "protect: {profile: agency, zeros: publish, marker: '*'}"} {
		if got := protectionOK(t, lines, overrides...); !reflect.DeepEqual(got, want) {
			t.Errorf("got\n%+v, want\n%+v", got, want)
		}
	}
}

func TestBoundsOfProtection(t *testing.T) {
	for lines, ok := range map[string]bool{
		"min_cell: 0": false, "min_cell: 1": true, "min_cell: 1000000": true, "min_cell: 1000001": false,
		"min_employers: 0": true, "min_employers: -1": false,
		"max_employer_share: 0": false, "max_employer_share: 0.5": false, "max_employer_share: 0.5001": true, "max_employer_share: 1": true, "max_employer_share: 1.0001": false,
		"max_employer_share: 0.00001": false,
		"round_rates: 0":              true, "round_rates: -0.1": false,
		"marker: ''": false, "marker: ' *'": false, "marker: '*'": true, "marker: 12345678": false, "marker: withheld": true, "marker: withheld!": false,
		"marker: x|y": false, "marker: \"x\\ty\"": false, "marker: ½": false, "marker: ‡": true, "marker: n/a": true,
		"ladder: []": false, "ladder: [{low: 0, high: 1, step: 1}]": true, "ladder: [{low: 50, high: 50, step: 1}]": false,
		"ladder: [{low: 99, high: 100, step: 50}]": true, "ladder: [{low: 20, high: 80, step: 51}]": false,
		"ladder: [{to: 5, low: 20, high: 80, step: 5}, {to: 5, low: 10, high: 90, step: 5}, {low: 1, high: 99, step: 1}]": false,
		"ladder: [{to: 5, low: 20, high: 80, step: 5}, {to: 6, low: 10, high: 90, step: 5}, {low: 1, high: 99, step: 1}]": true,
		"ladder: [{to: 5, low: 20, high: 80, step: 5}]":                                                                   false,
		"profile: ''": true, "profile: none.yaml": false, "profile: p.yaml": false, "profile: ../x.yaml": false,
	} {
		if _, probs := protectionIn(t, "protect: {"+lines+"}"); (probs.Errors() == 0) != ok {
			t.Errorf("%s: %v", lines, probs)
		}
	}
}

func TestAProfileOfRangesNeedsItsLadder(t *testing.T) {
	var probs diag.List
	defs.NewDecoder("f.yaml", []byte("version: 1\nid: f\ntitle: F\nrates: coded\n"), &probs).ProtectProfile()
	if probs.Errors() != 1 || probs.Sorted()[0].Code != diag.MissingKey {
		t.Errorf("%v", &probs)
	}
}

// strictest is a profile that nobody can protect less than without a warning.
const strictest = `version: 1
id: own
title: Own
min_cell: 20
min_denominator: 21
min_median_n: 22
min_employers: 3
max_employer_share: 0.7
zeros: hide
secondary: true
width: 23
rates: coded
ladder: [{to: 50, low: 20, high: 80, step: 10}, {low: 5, high: 95, step: 5}]
round_rates: 1
round_money: 1000
rounding: base5
marker: DS
`

func TestWhatProtectsLessThanTheProfileIsSaid(t *testing.T) {
	const same = "{to: 50, low: 20, high: 80, step: 10}"
	asked := map[string]bool{}
	for _, c := range []struct{ key, less, as, more string }{
		{"min_cell", "19", "20", "21"},
		{"min_denominator", "20", "21", "22"},
		{"min_median_n", "21", "22", "23"},
		{"min_employers", "2", "3", "4"},
		{"max_employer_share", "0.7001", "0.7", "0.6999"},
		{"zeros", "publish", "hide", ""},
		{"secondary", "false", "true", ""},
		{"width", "22", "23", "24"},
		{"rates", "strict", "coded", ""},
		{"rates", "exact", "coded", ""},
		{"round_rates", "0.9999", "1", "2"},
		{"round_money", "0", "1000", "1001"},
		{"rounding", "none", "base5", "cell_key"},
		{"marker", "", "DS", "'*'"},
		{"ledger", "", "", "ledger.jsonl"},
		{"ladder", "[{to: 49, low: 20, high: 80, step: 10}, {low: 5, high: 95, step: 5}]", "[" + same + ", {low: 5, high: 95, step: 5}]",
			"[{to: 51, low: 20, high: 80, step: 10}, {low: 5, high: 95, step: 5}]"},
		{"ladder", "[{to: 50, low: 19, high: 80, step: 10}, {low: 5, high: 95, step: 5}]", "", "[{low: 20, high: 80, step: 10}]"},
		{"ladder", "[{to: 50, low: 20, high: 81, step: 10}, {low: 5, high: 95, step: 5}]", "", ""},
		{"ladder", "[{to: 50, low: 20, high: 80, step: 9}, {low: 5, high: 95, step: 5}]", "", ""},
		{"ladder", "[" + same + ", {to: 60, low: 5, high: 95, step: 4}, {low: 5, high: 95, step: 5}]", "", ""},
		{"ladder", "[" + same + ", {low: 4, high: 95, step: 5}]", "", "[" + same + ", {low: 6, high: 94, step: 6}]"},
	} {
		asked[c.key] = true
		for i, value := range []string{c.as, c.more, c.less} {
			if value == "" {
				continue
			}
			p, probs := protectionUnder(t, strictest, "protect: {profile: own.yaml, "+c.key+": "+value+"}")
			if p.Profile != "own" || probs.Errors() > 0 || probs.Len() != i/2 {
				t.Errorf("%s: %s: %v", c.key, value, probs)
			}
		}
	}
	for _, path := range defs.SettingPaths(nil) {
		if key, ok := strings.CutPrefix(path, "protect."); ok && key != "profile" && !asked[key] {
			t.Errorf("%s is not asked here", path)
		}
	}
}

// Where the ledger lies says nothing about the numbers.
func TestTheHashOfAProjectDoesNotKnowTheLedger(t *testing.T) {
	hash := func(lines string, overrides ...defs.Override) string {
		p, l := project(t, strings.Replace(projectText, "protect: {min_cell: 10}", lines, 1), overrides...)
		if p == nil {
			t.Fatal(l)
		}
		return p.Hash
	}
	with := func(path string) defs.Override {
		return defs.Override{Path: "protect.ledger", Text: path, From: "--set"}
	}
	ten, none := hash("protect: {min_cell: 10}"), hash("")
	for name, got := range map[string]bool{
		"a ledger in the file":  hash("protect: {ledger: a.jsonl, min_cell: 10}") == ten,
		"a ledger by flag":      hash("protect: {min_cell: 10}", with("a.jsonl")) == ten,
		"another one":           hash("protect: {ledger: a.jsonl, min_cell: 10}", with("/b/c.jsonl")) == ten,
		"none by flag":          hash("protect: {min_cell: 10}", with("")) == ten,
		"nothing but a ledger":  hash("protect: {ledger: a.jsonl}") == none,
		"a flag for a ledger":   hash("", with("a.jsonl")) == none,
		"a protection or none":  ten != none,
		"another size of cells": hash("protect: {ledger: a.jsonl, min_cell: 11}") != ten,
	} {
		if !got {
			t.Errorf("%s: wrong", name)
		}
	}
}
