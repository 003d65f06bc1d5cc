package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

const (
	wideColumns  = 380
	wideStream   = 0x3D1
	fillerStream = 0xF111
	fillers      = 64 // texts for each stretch of columns that nobody reads
)

// wideUsed are the columns that the project reads, in their order in the file;
// between two of them lie columns that nobody reads.
var wideUsed = []string{
	"person_id", "birth_date", "sex", "race", "ethnicity", "entry_date", "exit_date", "exit_reason", "area", "provider",
	"program", "low_income", "veteran", "disability", "english_learner", "single_parent", "homeless", "ex_offender", "basic_skills",
	"wages_q1", "wages_q2", "wages_q3", "wages_q4", "credential_date", "credential_type",
	"gain_level", "gain_diploma", "gain_transcript", "gain_milestone", "gain_skills",
}

// between is how many columns that nobody reads come before the i-th used one;
// at the index after the last one, how many end the row.
func between(i int) int {
	unused, gaps := wideColumns-len(wideUsed), len(wideUsed)+1
	return unused*(i+1)/gaps - unused*i/gaps
}

// wideFile makes up rows of a PIRL-like file.
type wideFile struct {
	*table
	filler  [][]string // per gap, cells with the commas after them
	written int64
}

// writeWide writes a file of at least so many bytes; the same number gives the
// same bytes.
func writeWide(name string, bytes int64) error {
	return writeTable(name, func(t *table) {
		w := &wideFile{table: t}
		w.head()
		w.makeFillers()
		for i := 0; w.written < bytes; i++ {
			w.wideRow(i)
		}
	})
}

func (w *wideFile) head() {
	element := 0
	for i := range len(wideUsed) + 1 {
		for range between(i) {
			element++
			w.printf("element_%03d,", element)
		}
		if i < len(wideUsed) {
			w.printf("%s,", wideUsed[i])
		}
	}
	w.finish()
}

// finish ends the row in place of its last comma.
func (w *wideFile) finish() {
	w.row[len(w.row)-1] = '\n'
	w.written += int64(len(w.row))
	w.end()
}

func (w *wideFile) makeFillers() {
	for gap := range len(wideUsed) + 1 {
		var texts []string
		for k := range fillers {
			r := seeded(gap*fillers+k, fillerStream)
			var cells []byte
			for range between(gap) {
				cells = append(unusedCell(cells, &r), ',')
			}
			texts = append(texts, string(cells))
		}
		w.filler = append(w.filler, texts)
	}
}

// unusedCell is blank more often than not, else a code, a date or a number.
func unusedCell(cell []byte, r *random) []byte {
	switch u := r.below(100); {
	case u < 55:
		return cell
	case u < 85:
		return strconv.AppendInt(cell, int64(r.below(10)), 10)
	case u < 94:
		return append(cell, wideDay(r.below(2500))...)
	}
	return fmt.Appendf(cell, "%d.%02d", r.below(20000), r.below(100))
}

// wideDay is a day in the form of such files, counted from 2018-01-01.
func wideDay(day int) string {
	d, _ := time.Parse(time.DateOnly, days[day])
	return d.Format("20060102")
}

// wideRow is one period of participation; row i is person i's.
func (w *wideFile) wideRow(i int) {
	r := seeded(i, wideStream)
	c := makeWideCells(i, &r)
	for k, cell := range c {
		w.row = append(w.row, w.filler[k][r.below(fillers)]...)
		w.row = append(w.row, cell...)
		w.row = append(w.row, ',')
	}
	w.row = append(w.row, w.filler[len(c)][r.below(fillers)]...)
	w.finish()
}

func makeWideCells(i int, r *random) [][]byte {
	var key table
	state{}.id(&key, i)
	entry := 900 + r.below(1200)
	exit := entry + 20 + r.below(500)
	cells := [][]byte{key.row}
	add := func(text string) { cells = append(cells, []byte(text)) }
	add(fmt.Sprintf("%04d%02d%02d", 1955+r.below(47), 1+r.below(12), 1+r.below(28)))
	add([]string{"1", "2", "2", "1", "9"}[r.below(5)])
	add(races[r.below(len(races))])
	add(strconv.Itoa(r.below(2)))
	add(wideDay(entry))
	left := r.below(10) > 0
	if left {
		add(wideDay(exit))
		add([]string{"00", "00", "00", "00", "00", "00", "", "01", "02", "03"}[r.below(10)])
	} else {
		add("")
		add("")
	}
	add(fmt.Sprintf("%03d", 1+2*r.below(60)))
	add(strconv.Itoa(1000 + r.below(40)))
	add([]string{"A", "D", "Y", "W", "W"}[r.below(5)])
	for range 8 {
		add(strconv.Itoa(r.below(2)))
	}
	for range 4 {
		if left && r.below(10) < 6 {
			add(fmt.Sprintf("%d.%02d", 500+r.below(15000), r.below(100)))
		} else {
			add("")
		}
	}
	if r.below(4) == 0 {
		add(wideDay(entry + r.below(600)))
		add([]string{"1", "3", "4", "5", "6"}[r.below(5)])
	} else {
		add("")
		add("")
	}
	for range 5 {
		if r.below(8) == 0 {
			add(wideDay(entry + r.below(exit-entry)))
		} else {
			add("")
		}
	}
	return cells
}

// writeWideParticipants writes the participation of one person in ten, so that
// the wide file can be looked up for them.
func writeWideParticipants(name string, rows int) error {
	return writeTable(name, func(t *table) {
		t.line("person_id,entry_date,exit_date,program")
		for i := 0; i < rows; i += 10 {
			r := seeded(i, wideStream)
			c := makeWideCells(i, &r)
			t.printf("%s,%s,%s,%s\n", c[0], c[5], c[6], c[10])
			t.end()
		}
	})
}

// makeWide writes both files into a folder, unless they are there. Rows are
// about a thousand bytes long, so that all who are looked up but few are found.
func makeWide(dir string, bytes int64) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	wide, participants := filepath.Join(dir, "wide.csv"), filepath.Join(dir, "participants.csv")
	if !exists(wide) {
		if err := writeWide(wide, bytes); err != nil {
			return err
		}
	}
	if exists(participants) {
		return nil
	}
	return writeWideParticipants(participants, int(bytes/wideRowBytes))
}

// wideRowBytes is a little more than a row's length, so that nobody is looked up
// who is not in the file.
const wideRowBytes = 1200

func runWide(args []string, _ io.Writer) error {
	f := flag.NewFlagSet("wide", flag.ContinueOnError)
	gb := f.Float64("gb", 5, "size in GB")
	dir := f.String("out", "", "folder")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	if *dir == "" {
		return errors.New("wide needs -out FOLDER")
	}
	return makeWide(*dir, int64(*gb*1e9))
}
