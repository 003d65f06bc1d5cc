package cli

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	out := callOK(t, "version")
	for _, want := range []string{"pathmetrics ", runtime.Version(), "measure sets with"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in %q", want, out)
		}
	}
	var rows []struct {
		Version, Go   string
		Sets, Metrics int
	}
	if err := json.Unmarshal([]byte(callOK(t, "version", "--format", "json")), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Version == "" || rows[0].Sets < 2 || rows[0].Metrics < 30 {
		t.Errorf("%+v", rows)
	}
	if _, _, code := call(t, "version", "--format", "yaml"); code != exitUsage {
		t.Errorf("an unknown format: code %d", code)
	}
}
