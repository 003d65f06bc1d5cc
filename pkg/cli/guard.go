package cli

import (
	"io/fs"
	"os"
	"path/filepath"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/protect"
)

// gatekeeper reads the written files of public/ back and finds the numbers that must
// not leave the building. An error says that the files could not be judged.
type gatekeeper func(w *runWriter, files fs.FS) ([]protect.Refused, error)

// attempts are how often public/ is written: after each refusal more is hidden.
const attempts = 5

// guard is the last look at public/: every file of it is written, and nothing has taken
// the place of the earlier folder. What it returns must be hidden better.
func (w *runWriter) guard() ([]protect.Refused, error) {
	if w.gate == nil {
		return nil, nil
	}
	found, err := w.gate(w, os.DirFS(filepath.Join(w.dir.temp, publicFolder.name)))
	if stop := w.interrupted(); stop != nil {
		return nil, stop
	}
	if err != nil {
		return nil, w.refusal("what was written for publication could not be checked: "+err.Error(), nil)
	}
	return found, nil
}

// refusal is the failure of a run whose public folder must not leave the building.
func (w *runWriter) refusal(why string, found []protect.Refused) error {
	probs := &diag.List{}
	probs.Errorf(diag.Pos{File: w.dir.target}, diag.Disclosure, "%s; nothing was changed", why).
		WithHint("--internal-only writes the full numbers for the agency; please report this, what is hidden should have been enough")
	for i := range found {
		f := &found[i]
		probs.Errorf(diag.Pos{File: filepath.ToSlash(filepath.Join(w.dir.target, publicFolder.name))}, diag.Disclosure, "%s %s %s, %s: %s",
			f.Metric, f.Period, f.Statistic, whoseRow(&f.People), f.Why)
	}
	return &failure{code: exitGate, problems: probs}
}

// whoseRow says whom a row counts.
func whoseRow(p *protect.People) string {
	who := "everyone"
	if p.Pathway != "" {
		who = "pathway " + p.Pathway
	}
	who += ", program " + p.Program
	if p.Breakdown != "all" {
		who += ", " + p.Breakdown + " " + p.Group
	}
	return who
}
