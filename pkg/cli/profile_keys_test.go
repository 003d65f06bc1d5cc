package cli_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"pathmetrics/pkg/cli"
)

// TestProfileCountsKeysAsRunDoes: the files of testdata/wages have numbers that
// lost their zeros, which their layouts pad. Profile must find as many usable keys
// as run, and the persons that stand in both files.
func TestProfileCountsKeysAsRunDoes(t *testing.T) {
	project := wagesFolder + "/pathmetrics.yaml"
	dir, _ := runProject(t, project)
	var quality struct {
		Sources []struct {
			ID      string
			Read    int64 `json:"rows_read"`
			Local   int64 `json:"rows_with_key_of_this_source_only"`
			Rejects []struct {
				Code string
				Rows int64
			}
		}
	}
	if err := json.Unmarshal([]byte(textOf(t, filepath.Join(dir, "internal/quality.json"))), &quality); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := cli.Watched(t, []string{"profile", "-c", project, "--format", "json"}, &out, &errs); code != 0 {
		t.Fatalf("exit code %d\n%s", code, &errs)
	}
	var profile struct {
		Sources []struct {
			ID   string
			Rows int64
			Key  struct {
				Valid, Malformed, Blank int64
				Local                   int64 `json:"of_this_source_only"`
				Persons                 int
			}
		}
		Matches []struct {
			A, B   string
			InBoth int `json:"in_both"`
		}
	}
	if err := json.Unmarshal(out.Bytes(), &profile); err != nil {
		t.Fatal(err)
	}
	if len(profile.Sources) != len(quality.Sources) || len(profile.Sources) != 6 {
		t.Fatalf("%d sources in the profile, %d in the run", len(profile.Sources), len(quality.Sources))
	}
	for i, q := range quality.Sources {
		p := profile.Sources[i]
		var bad int64
		for _, r := range q.Rejects {
			if r.Code == "bad-key" || r.Code == "blank-key" {
				bad += r.Rows
			}
		}
		k := p.Key
		if p.ID != q.ID || p.Rows != q.Read || k.Malformed+k.Blank != bad || k.Local != q.Local || k.Valid+k.Local != q.Read-bad {
			t.Errorf("%s: profile counts %+v of %d rows, run %d rows, %d of this source only, %d without a usable key", q.ID, k, p.Rows, q.Read, q.Local, bad)
		}
	}
	// The keys of each file, made whole by hand. The state's file has one number that cannot be.
	files := map[string][2]string{"people": {"people", "SSN"}, "state": {"ui", "SSN"}, "neighbor": {"lehd", "employee_ssn"},
		"federal": {"federal", "ssn"}, "military": {"military", "ssn"}, "followup": {"followup", "SSN"}}
	persons, short := map[string]map[string]bool{}, 0
	for id, f := range files {
		persons[id] = map[string]bool{}
		for _, r := range csvRows(t, wagesFolder+"/data/"+f[0]+".csv") {
			if key := digitsOf(r[f[1]]); key[:3] != "000" {
				persons[id][key] = true
				if len(r[f[1]]) < 9 {
					short++
				}
			}
		}
	}
	if short < 10 {
		t.Fatalf("only %d numbers have lost zeros; the files prove too little", short)
	}
	for _, p := range profile.Sources {
		if p.Key.Persons != len(persons[p.ID]) {
			t.Errorf("%s: %d persons, by hand %d", p.ID, p.Key.Persons, len(persons[p.ID]))
		}
	}
	if len(profile.Matches) != 15 {
		t.Fatalf("%d matches of six sources", len(profile.Matches))
	}
	for _, m := range profile.Matches {
		both := 0
		for key := range persons[m.A] {
			if persons[m.B][key] {
				both++
			}
		}
		if m.InBoth != both {
			t.Errorf("%d persons of %s are in %s, by hand %d", m.InBoth, m.A, m.B, both)
		}
	}
}
