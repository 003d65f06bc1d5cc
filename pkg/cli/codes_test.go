package cli

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
)

func TestShowCodes(t *testing.T) {
	for name, want := range map[string][]string{
		"cip":             {"51    HEALTH PROFESSIONS AND RELATED PROGRAMS", "2848 codes", "Public domain", "U.S. Department of Education"},
		"cip.51.3801":     {"51.3801: Registered Nursing/Registered Nurse", "PART OF", "29-1141  Registered Nurses"},
		"cip.513801":      {"51.3801: Registered Nursing/Registered Nurse"},
		"cip.51.32":       {"CONSISTS OF", "51.3203  Nursing Education"},
		"cip.01.0309":     {"Viticulture and Enology (now 01.1004)"},
		"cip.51.19":       {"Osteopathic Medicine/Osteopathy (deleted in this edition)"},
		"naics.622110":    {"General Medical and Surgical Hospitals", "62     Health Care and Social Assistance"},
		"naics.31":        {"31-33: Manufacturing", "311   Food Manufacturing"},
		"soc.29-1141":     {"Registered Nurses", "51.3801  Registered Nursing/Registered Nurse"},
		"fips.06":         {"California", "CA"},
		"credential.type": {"other_recognized"},
	} {
		out := callOK(t, "show", name)
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("show %s does not have %q:\n%s", name, w, out)
			}
		}
	}
	for name, want := range map[string]string{
		"cip.51.9": "no code", "cip.512345": `51.23 is "Rehabilitation and Therapeutic Professions"`, "soc.99-9999": "no code", "credential.date": "no field", "credentials.type": "no metric",
	} {
		if _, errOut, code := call(t, "show", name); code != exitUsage || !strings.Contains(errOut, want) {
			t.Errorf("show %s: code %d, %q", name, code, errOut)
		}
	}
}

func TestShowPathwayGivesTitles(t *testing.T) {
	out := callOK(t, "show", "health_care", "--demo")
	for _, want := range []string{"cip 51.*: HEALTH PROFESSIONS AND RELATED PROGRAMS", "naics 62*: Health Care and Social Assistance"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	out = callOK(t, "show", "advanced_manufacturing", "--demo")
	if !strings.Contains(out, "naics 31*: Manufacturing") {
		t.Errorf("the sector has no title in\n%s", out)
	}
}

func TestListCodesNamesWhatShowKnows(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(callOK(t, "list", "codes")), "\n")
	if len(lines) < 15 {
		t.Fatalf("%d lines", len(lines))
	}
	c, err := newApp(io.Discard, io.Discard, noEnv).catalog()
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]int{}
	for _, line := range lines[1:] {
		name := strings.Fields(line)[0]
		file, _, _ := strings.Cut(name, ".")
		shown[file]++
		s, err := c.find(name)
		if err != nil {
			t.Errorf("show %s: %v", name, err)
			continue
		}
		if err := s.page().Write(io.Discard, 0); err != nil {
			t.Errorf("show %s: %v", name, err)
		}
	}
	if len(shown) < 8 {
		t.Errorf("only %d files of codes are listed", len(shown))
	}
}

// TestShowTablesOfCodes has a library with one file of codes.
func TestShowTablesOfCodes(t *testing.T) {
	lib := fstest.MapFS{"codes/state.yaml": {Data: []byte(`version: 1
id: state
title: Codes of a state's extract
reference: {title: A letter of the state, confidence: second_hand}
elements:
  - {number: "1602", name: Employed in the second quarter, also: [employed_q2], in_force: {from: 2016-07-01}}
tables:
  - id: training
    title: Type of training
    elements: ["1602"]
    codes:
      - {code: "01", label: On-the-job training, is: ojt}
      - {code: "99", label: Nothing, is: ""}
`)}}
	const description = "codes/classifications/cip_2020.yaml"
	text, err := configs.FS.ReadFile(description)
	if err != nil {
		t.Fatal(err)
	}
	lib[description] = &fstest.MapFile{Data: text}
	show := func(args ...string) (string, int) {
		var out, errOut bytes.Buffer
		a := newApp(&out, &errOut, noEnv)
		a.library = &defs.Library{Files: defs.FSFiles{FS: lib}}
		code := a.run(context.Background(), args)
		return out.String() + errOut.String(), code
	}
	for name, want := range map[string]string{
		"state": "state.training", "state.training": "01    ojt  On-the-job training", "state.1602": "employed_q2",
	} {
		if out, code := show("show", name); code != exitOK || !strings.Contains(out, want) {
			t.Errorf("show %s: code %d\n%s", name, code, out)
		}
	}
	if out, code := show("show", "state.trainings"); code != exitUsage || !strings.Contains(out, "did you mean training?") {
		t.Errorf("code %d\n%s", code, out)
	}
	if out, _ := show("list", "codes"); !strings.Contains(out, "state.training") || !strings.Contains(out, "01, 99") {
		t.Errorf("list codes\n%s", out)
	}
	if out, _ := show("show", "state.training", "--yaml"); !strings.HasPrefix(out, "version: 1\nid: state\n") {
		t.Errorf("show --yaml\n%s", out)
	}
}
