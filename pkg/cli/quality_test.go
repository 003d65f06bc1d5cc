package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pathmetrics/pkg/defs"
)

// The manifest and the protection report have every key of protect, and say the same of
// it.
func TestTheManifestHasEveryKeyOfProtect(t *testing.T) {
	p := defs.DefaultProtect()
	p.Profile, p.MinCell, p.MinDenominator, p.MinMedian, p.MinEmployers = "own", 11, 12, 13, 2
	p.MaxShare, p.HideZeros, p.Secondary, p.Width, p.Rates = 750_000, true, false, 14, defs.RatesCoded
	p.RoundRates, p.RoundMoney, p.Rounding, p.Marker, p.Ledger = 20_000, 15, defs.RoundingBase5, "!", "a/b.jsonl"
	defaults := map[string]string{}
	said := defs.DefaultProtect()
	for _, s := range said.Settings() {
		defaults[s.Key] = s.Value
	}
	reported := map[string]string{}
	for _, s := range p.Settings() {
		if reported[s.Key] = s.Value; s.Value == defaults[s.Key] {
			t.Errorf("%s is not changed here", s.Key)
		}
	}
	text, err := json.Marshal(protectionOf(&p))
	if err != nil {
		t.Fatal(err)
	}
	options := map[string]any{}
	if err := json.Unmarshal(text, &options); err != nil {
		t.Fatal(err)
	}
	options["ledger"] = map[any]string{true: "yes"}[options["ledger"]]
	if ladder, ok := options["ladder"].([]any); !ok || len(ladder) != len(p.Ladder) {
		t.Errorf("the ladder is %v", options["ladder"])
	}
	reported["ladder"] = fmt.Sprint(options["ladder"])
	keys := 0
	for _, path := range defs.SettingPaths(nil) {
		key, ok := strings.CutPrefix(path, "protect.")
		if !ok {
			continue
		}
		keys++
		if got := fmt.Sprint(options[key]); got != reported[key] || got == "" {
			t.Errorf("%s is %s in the manifest and %s in the report", key, got, reported[key])
		}
	}
	if len(options) != keys || len(reported) != keys {
		t.Errorf("%d keys in the manifest, %d in the report, %d in protect", len(options), len(reported), keys)
	}
}
