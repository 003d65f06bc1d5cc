package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCompareFindsEveryKindOfDifference(t *testing.T) {
	k := cellKey{"CP01", "2018", "sex", "F"}
	other := cellKey{"ALL", "2018", "all", "all"}
	same := func() cells { return cells{k: {"emp2": "3", "emp2 of": "5"}} }
	for _, c := range []struct {
		name         string
		ours, theirs cells
		want         []string
	}{
		{"nothing", same(), same(), nil},
		{"another number", cells{k: {"emp2": "2", "emp2 of": "5"}}, same(), []string{"CP01 2018 sex F: emp2 is 2 here, 3 there"}},
		{"a figure of ours only", same(), cells{k: {"emp2": "3"}}, []string{"CP01 2018 sex F: emp2 of is 5 here, missing there"}},
		{"a figure of theirs only", cells{k: {"emp2 of": "5"}}, same(), []string{"CP01 2018 sex F: emp2 is missing here, 3 there"}},
		{"a cell of ours only", cells{k: same()[k], other: {"msg": "1"}}, same(), []string{"ALL 2018 all all: msg is 1 here, missing there"}},
		{"a cell of theirs only", same(), cells{k: same()[k], other: {"msg": "1"}}, []string{"ALL 2018 all all: msg is missing here, 1 there"}},
	} {
		if got := compare(c.ours, c.theirs).Differences; !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHalfUp(t *testing.T) {
	for text, want := range map[string]string{"650834.0": "6508.34", "650834.5": "6508.35", "99.5": "1.00", "5.0": "0.05"} {
		if got, err := halfUp(text); err != nil || got != want {
			t.Errorf("halfUp(%s) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "12", "NULL", "-1.0"} {
		if got, err := halfUp(text); err == nil {
			t.Errorf("halfUp(%s) = %s, want an error", text, got)
		}
	}
}

const (
	theirHead = "pathway,py,dim,val,exiters,emp2,emp4,med2,same,cred,cr6,participants,msg\n"
	ourHead   = "set,metric,pathway,program,period,breakdown,group,statistic,numerator,denominator,value\n"
)

func TestReadersGiveTheSameCells(t *testing.T) {
	dir := t.TempDir()
	theirs := write(t, dir, "theirs.csv", theirHead+
		"ALL,2018,age,2:19-24,7,2,3,100.5,1,4,5,9,6\n"+
		"CP07,2019,sex,X,,,,,,,,2,0\n"+ // participants, and nobody who left
		"CP07,2019,sex,M,1,0,0,,0,0,0,,\n") // one who left, and no wages
	row := func(metric, program, period, breakdown, group, statistic, figures string) string {
		return strings.Join([]string{"bench", metric, "", program, period, breakdown, group, statistic, figures}, ",") + "\n"
	}
	var ours strings.Builder
	ours.WriteString(ourHead)
	for metric, n := range map[string]string{"emp2": "2", "emp4": "3", "same": "1", "cred": "4", "cr6": "5"} {
		ours.WriteString(row(metric, "*", "PY2018", "age_group", "19–24", "rate", n+",7,0.1"))
		ours.WriteString(row(metric, "cp07", "PY2019", "sex", "male", "rate", "0,1,0.0"))
		ours.WriteString(row(metric, "cp07", "PY2019", "sex", "not_stated", "rate", "0,0,")) // only people who are excluded
	}
	ours.WriteString(row("med2", "*", "PY2018", "age_group", "19–24", "median", ",2,1.01"))
	ours.WriteString(row("med2", "cp07", "PY2019", "sex", "male", "median", ",0,"))
	ours.WriteString(row("msg", "*", "PY2018", "age_group", "19–24", "rate", "6,9,0.6"))
	ours.WriteString(row("msg", "cp07", "PY2019", "sex", "not_stated", "rate", "0,2,0.0"))
	ours.WriteString("wioa,emp2,,cp07,PY2018,sex,male,rate,9,9,1.0\nbench,emp2,cp07,cp07,PY2018,sex,male,rate,9,9,1.0\n")
	var out strings.Builder
	c, err := compareFiles(&out, write(t, dir, "ours.csv", ours.String()), theirs)
	if err != nil || c.Cells != 3 {
		t.Errorf("%d cells, %v\n%s", c.Cells, err, &out)
	}
}

func TestAnEmptyPeerIsAnError(t *testing.T) {
	dir := t.TempDir()
	if _, err := compareFiles(&strings.Builder{}, write(t, dir, "a.csv", ourHead), write(t, dir, "b.csv", theirHead)); err == nil {
		t.Error("nothing compared passes for equal")
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
