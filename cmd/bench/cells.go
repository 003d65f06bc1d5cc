package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strings"
)

// cellKey is one cell of the benchmark. Pathway is ALL for everybody.
type cellKey struct{ pathway, year, dimension, group string }

func (k cellKey) String() string {
	return strings.Join([]string{k.pathway, k.year, k.dimension, k.group}, " ")
}

// cells are figures by name, as texts; a figure that does not exist, such as a
// share of nobody, is not there. Of each metric there are its count or amount
// and, under its name with "of", how many it is of.
type cells map[cellKey]map[string]string

func (c cells) put(k cellKey, figure, text string) {
	if c[k] == nil {
		c[k] = map[string]string{}
	}
	c[k][figure] = text
}

// exitFigures are the metrics that count the same people: those who left.
var exitFigures = []string{"emp2", "emp4", "same", "cred", "cr6"}

// readPeer reads what DuckDB's jobs write.
func readPeer(name string) (cells, error) {
	out := cells{}
	return out, eachRow(name, func(get func(string) string) error {
		k := cellKey{get("pathway"), get("py"), get("dim"), get("val")}
		if n := get("exiters"); n != "" && n != "0" {
			for _, f := range exitFigures {
				out.put(k, f, get(f))
				out.put(k, f+" of", n)
			}
		}
		if n := get("emp2"); n != "" && n != "0" {
			amount, err := halfUp(get("med2"))
			if err != nil {
				return fmt.Errorf("%s: %s: %w", name, k, err)
			}
			out.put(k, "med2", amount)
			out.put(k, "med2 of", n)
		}
		if n := get("participants"); n != "" && n != "0" {
			out.put(k, "msg", get("msg"))
			out.put(k, "msg of", n)
		}
		return nil
	})
}

// halfUp turns cents with one decimal, as in 650834.5, into an amount rounded
// half up to the cent, as in 6508.35.
func halfUp(text string) (string, error) {
	var cents, tenths int64
	if _, err := fmt.Sscanf(text, "%d.%1d", &cents, &tenths); err != nil || cents < 0 {
		return "", fmt.Errorf("a median that is not cents with one decimal")
	}
	if tenths >= 5 {
		cents++
	}
	return fmt.Sprintf("%d.%02d", cents/100, cents%100), nil
}

// dimensions turns our breakdowns and groups into the peer's.
var dimensions = map[string]struct {
	name   string
	groups map[string]string // nil: as they are
}{
	"all":        {"all", nil},
	"low_income": {"low_income", nil},
	"race":       {"race", nil},
	"sex":        {"sex", map[string]string{"female": "F", "male": "M", "not_stated": "X"}},
	"age_group": {"age", map[string]string{
		"under 19": "1:<19", "19–24": "2:19-24", "25–44": "3:25-44", "45–59": "4:45-59", "60 and over": "5:60+",
	}},
}

// readOurs reads the cells of set bench out of a results file that hides
// nothing: those that have people, on no pathway of ours and in every program of
// the benchmark's.
func readOurs(name string) (cells, error) {
	out := cells{}
	return out, eachRow(name, func(get func(string) string) error {
		if get("set") != "bench" || get("pathway") != "" || get("denominator") == "" || get("denominator") == "0" {
			return nil
		}
		k := cellKey{year: strings.TrimPrefix(get("period"), "PY"), pathway: "ALL"}
		if p := get("program"); p != "*" {
			k.pathway = strings.ToUpper(p)
		}
		d, ok := dimensions[get("breakdown")]
		if !ok {
			return fmt.Errorf("%s: a breakdown %q, which the benchmark does not have", name, get("breakdown"))
		}
		k.dimension, k.group = d.name, get("group")
		if d.groups != nil {
			k.group = d.groups[k.group]
		}
		figure := get("numerator")
		if get("statistic") == "median" {
			figure = get("value")
		}
		if _, twice := out[k][get("metric")]; twice {
			return fmt.Errorf("%s: two rows of %s in %s", name, get("metric"), k)
		}
		out.put(k, get("metric"), figure)
		out.put(k, get("metric")+" of", get("denominator"))
		return nil
	})
}

// eachRow reads a CSV file with a header.
func eachRow(name string, row func(get func(column string) string) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	at := map[string]int{}
	for i, column := range head {
		at[column] = i
	}
	var missing string
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = row(func(column string) string {
				i, ok := at[column]
				if !ok {
					missing = column
					return ""
				}
				return rec[i]
			})
		}
		if err == nil && missing != "" {
			err = fmt.Errorf("there is no column %q", missing)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}
