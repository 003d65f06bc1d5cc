package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// figures are all that was measured; what was not is empty. They are kept in the
// work folder, so that steps can be run one at a time.
type figures struct {
	Machine machine
	States  map[string]*stateFigures `json:",omitempty"` // by folder
	Start   *measured
	Metrics *measured
	Wide    *wideFigures
	Limits  *limitFigures
	Stages  *stageFigures
	Profile *profileFigures
}

// made says of what program and when figures are.
type made struct{ Commit, Day string }

// measured is some tasks in turn.
type measured struct {
	made
	Series []series
}

// stateFigures are those of one made-up state.
type stateFigures struct {
	made
	State  state
	Rows   int   // of wages
	Bytes  int64 // of wages.csv
	People int   // in the cohort
	// Series holds, for each form of the wages, ours first and DuckDB's last.
	Series map[string][]series
	// Compared is empty where nothing was compared.
	Compared map[string]comparison
}

type wideFigures struct {
	made
	Bytes  int64
	Rows   int
	Series []series
}

func (f *figures) file(work string) string { return filepath.Join(work, "figures.json") }

// load reads what earlier steps measured; none is no error.
func loadFigures(work string) (*figures, error) {
	f := &figures{States: map[string]*stateFigures{}}
	text, err := os.ReadFile(f.file(work))
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	return f, json.Unmarshal(text, f)
}

func (f *figures) save(work string) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(f.file(work), append(text, '\n'), 0o644)
}

// sourceRows is the accounting of one source.
type sourceRows struct {
	ID       string `json:"id"`
	Read     int    `json:"rows_read"`
	Used     int    `json:"rows_used"`
	Filtered int    `json:"rows_filtered"`
	Rejected int    `json:"rows_rejected"`
}

type quality struct {
	Persons int          `json:"persons"`
	Sources []sourceRows `json:"sources"`
}

func readQuality(out string) (quality, error) {
	var q quality
	text, err := os.ReadFile(filepath.Join(out, "internal", "quality.json"))
	if err != nil {
		return q, err
	}
	return q, json.Unmarshal(text, &q)
}

// rowsRead is the accounting of a run's folder by source.
func rowsRead(out string) (map[string]sourceRows, error) {
	q, err := readQuality(out)
	counts := map[string]sourceRows{}
	for _, s := range q.Sources {
		counts[s.ID] = s
	}
	return counts, err
}
