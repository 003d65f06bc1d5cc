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
type gatekeeper func(w *runWriter, files fs.FS) ([]disclosure, error)

// disclosure is a number of public/ that tells too much. It holds codes and labels that
// are public anyway, and never the number.
type disclosure struct {
	heading string // metric, period and statistic
	row     string // pathway, program, breakdown and group
	why     string // which number, and what is wrong with it
}

// guard is the last look at public/: every file is written, and nothing has taken the
// place of the earlier folder. With an error nothing does.
func (w *runWriter) guard(*protect.Publishable) error {
	if w.gate == nil {
		return nil
	}
	found, err := w.gate(w, os.DirFS(filepath.Join(w.dir.temp, publicFolder.name)))
	if err != nil {
		return w.refusal("what was written for publication could not be checked: "+err.Error(), nil)
	}
	if len(found) == 0 {
		return nil
	}
	return w.refusal("what was written for publication tells too much about few people", found)
}

// refusal is the failure of a run whose public folder must not leave the building.
func (w *runWriter) refusal(why string, found []disclosure) error {
	probs := &diag.List{}
	probs.Errorf(diag.Pos{File: w.dir.target}, diag.Disclosure, "%s; nothing was changed", why).
		WithHint("--internal-only writes the full numbers for the agency; please report this, what is hidden should have been enough")
	for _, d := range found {
		probs.Errorf(diag.Pos{File: filepath.ToSlash(filepath.Join(w.dir.target, publicFolder.name))}, diag.Disclosure, "%s, %s: %s", d.heading, d.row, d.why)
	}
	return &failure{code: exitGate, problems: probs}
}
