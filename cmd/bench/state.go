package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// state says how large a made-up state is. Scale 1 is 3,000,000 persons, 400,000
// episodes in programs and about 60 million wage rows in 32 quarters. The same
// state gives the same bytes.
type state struct {
	Scale  float64
	Cohort float64 // multiplies the episodes in participation.csv, and nothing else
	IntID  bool    // person ids are numbers instead of eleven letters and digits
}

func (s state) persons() int     { return s.of(3_000_000) }
func (s state) episodes() int    { return s.of(400_000) }
func (s state) credentials() int { return s.of(150_000) }
func (s state) gains() int       { return s.of(300_000) }
func (s state) enrollments() int { return s.of(2_000_000) }
func (s state) of(n int) int     { return int(float64(n) * s.Scale) }

// stateFiles are the files of a state, and what writes them.
var stateFiles = []struct {
	name  string
	write func(state, *table)
}{
	{"programs.csv", state.writePrograms},
	{"participation.csv", state.writeParticipation},
	{"credentials.csv", state.writeCredentials},
	{"gains.csv", state.writeGains},
	{"enrollments.csv", state.writeEnrollments},
	{"wages.csv", state.writeWages},
}

// generate writes the state's files into a folder. Of only, files that are not
// named are left out; nil is all. Files that are there already stay.
func (s state) generate(dir string, only ...string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range stateFiles {
		name := filepath.Join(dir, f.name)
		if len(only) > 0 && !slices.Contains(only, f.name) || exists(name) {
			continue
		}
		if err := writeTable(name, func(t *table) { f.write(s, t) }); err != nil {
			return err
		}
	}
	return nil
}

// table is a file under construction; row is the line being built.
type table struct {
	out *bufio.Writer
	row []byte
}

// writeTable makes a file that has its name only once it is complete.
func writeTable(name string, fill func(*table)) error {
	f, err := os.Create(name + ".part")
	if err != nil {
		return err
	}
	t := &table{out: bufio.NewWriterSize(f, 1<<20)}
	fill(t)
	if err := errors.Join(t.out.Flush(), f.Close()); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

// end writes the line; the first error stays in the writer until it is flushed.
func (t *table) end() {
	_, _ = t.out.Write(t.row)
	t.row = t.row[:0]
}

func (t *table) line(text string) {
	t.row = append(t.row, text...)
	t.row = append(t.row, '\n')
	t.end()
}

func (t *table) printf(format string, args ...any) { t.row = fmt.Appendf(t.row, format, args...) }

const (
	// Person ids are multiples of a number modulo a number that shares no factor
	// with it, so that no two of the persons are alike.
	textModulus, textFactor = 131621703842267129, 67280421310721771
	intModulus, intFactor   = 999999999989, 672804213107
	base36                  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// id writes the i-th person's key.
func (s state) id(t *table, person int) {
	if s.IntID {
		t.row = strconv.AppendUint(t.row, mulmod(uint64(person)+1, intFactor, intModulus), 10)
		return
	}
	v := mulmod(uint64(person)+1, textFactor, textModulus)
	var text [11]byte
	for k := len(text) - 1; k >= 0; k-- {
		text[k] = base36[v%36]
		v /= 36
	}
	t.row = append(t.row, text[:]...)
}

// days are the texts of the days from 2018-01-01 on.
var days = func() (out []string) {
	first := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := range 4500 {
		out = append(out, first.AddDate(0, 0, d).Format(time.DateOnly))
	}
	return out
}()

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
