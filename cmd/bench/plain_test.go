package main

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pathmetrics/pkg/cli"
)

// TestEveryCellOfASmallState runs a small state through the program and works
// out the same cells once more as the SQL says, with maps and loops and nothing
// of the program.
func TestEveryCellOfASmallState(t *testing.T) {
	dir := t.TempDir()
	if err := layState("../..", dir); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if err := (state{Scale: 0.0005, Cohort: 1}).generate(data); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	// A program year without anybody must not hide a fault, so all are wanted.
	if code := cli.Main([]string{"run", "-q", "-c", filepath.Join(dir, "pathmetrics.yaml"), "-o", out, "--set", "measures=measures/bench.yaml", "--set", "output.formats=csv"}); code != 0 {
		t.Fatalf("run ends with %d", code)
	}
	ours, err := readOurs(filepath.Join(out, "internal", "results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	plain := newPlain(t, data).cells()
	c := compare(ours, plain)
	for _, d := range c.Differences[:min(20, len(c.Differences))] {
		t.Error(d)
	}
	if c.Cells < 500 || len(c.Differences) > 0 {
		t.Errorf("%d cells, %d figures, %d differences", c.Cells, c.Figures, len(c.Differences))
	}
}

const never = math.MaxInt32

// plainEpisode is a row of participation.csv; days count from 1970.
type plainEpisode struct {
	person, pathway  string
	groups           [5][2]string
	entry, exit      int
	exitYear, exitAt int // program year, or 0 when not counted; quarter
}

// plain is a state as maps.
type plain struct {
	episodes []plainEpisode
	wages    map[string]map[int]map[string]int64 // person, quarter, employer: cents
	awards   map[string][]int
	gains    map[string][]int
	courses  map[string][]plainCourse
}

type plainCourse struct{ end, tenths int }

func newPlain(t *testing.T, dir string) *plain {
	p := &plain{wages: map[string]map[int]map[string]int64{}, awards: map[string][]int{}, gains: map[string][]int{}, courses: map[string][]plainCourse{}}
	pathways := map[string]string{}
	read := func(name string, row func(get func(string) string)) {
		err := eachRow(filepath.Join(dir, name), func(get func(string) string) error { row(get); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	read("programs.csv", func(get func(string) string) { pathways[get("program_code")] = get("pathway") })
	read("participation.csv", func(get func(string) string) { p.episodes = append(p.episodes, plainOf(get, pathways)) })
	read("wages.csv", func(get func(string) string) { p.pay(get) })
	read("credentials.csv", func(get func(string) string) {
		p.awards[get("person_id")] = append(p.awards[get("person_id")], day(get("award_date")))
	})
	read("gains.csv", func(get func(string) string) {
		p.gains[get("person_id")] = append(p.gains[get("person_id")], day(get("gain_date")))
	})
	read("enrollments.csv", func(get func(string) string) {
		if g := get("grade"); g != "F" && g != "W" {
			tenths := number(strings.Replace(get("credits"), ".", "", 1))
			p.courses[get("person_id")] = append(p.courses[get("person_id")], plainCourse{day(get("term_end")), tenths})
		}
	})
	return p
}

func (p *plain) pay(get func(string) string) {
	quarter := number(get("year"))*4 + number(get("quarter")) - 1
	of := p.wages[get("ssn")]
	if of == nil {
		of = map[int]map[string]int64{}
		p.wages[get("ssn")] = of
	}
	if of[quarter] == nil {
		of[quarter] = map[string]int64{}
	}
	of[quarter][get("fein")] += int64(number(strings.Replace(get("wages"), ".", "", 1)))
}

func plainOf(get func(string) string, pathways map[string]string) plainEpisode {
	e := plainEpisode{person: get("person_id"), pathway: pathways[get("program_code")], entry: day(get("entry_date")), exit: never}
	if x := get("exit_date"); x != "" {
		e.exit = day(x)
		if !strings.Contains("DHIRF", get("exit_reason")) {
			e.exitYear = programYear(e.exit)
			e.exitAt = number(x[:4])*4 + (number(x[5:7])-1)/3
		}
	}
	age := number(get("entry_date")[:4]) - number(get("birth_date")[:4])
	if get("entry_date")[5:] < get("birth_date")[5:] {
		age--
	}
	band := "5:60+"
	for _, b := range []struct {
		below int
		name  string
	}{{60, "4:45-59"}, {45, "3:25-44"}, {25, "2:19-24"}, {19, "1:<19"}} {
		if age < b.below {
			band = b.name
		}
	}
	e.groups = [5][2]string{{"all", "all"}, {"sex", get("sex")}, {"race", get("race")}, {"age", band}, {"low_income", get("low_income")}}
	return e
}

func day(text string) int {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic("a date that the generator did not write")
	}
	return int(d.Unix() / 86400)
}

func programYear(day int) int {
	d := time.Unix(int64(day)*86400, 0).UTC()
	if d.Month() < time.July {
		return d.Year() - 1
	}
	return d.Year()
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic("a number that the generator did not write")
	}
	return n
}

// plainCell counts; wages are those of the second quarter, in cents.
type plainCell struct {
	counts map[string]int
	wages  []int64
}

func (p *plain) cells() cells {
	counted := map[cellKey]*plainCell{}
	each := func(e *plainEpisode, year int, do func(*plainCell)) {
		for _, pathway := range []string{"ALL", e.pathway} {
			for _, g := range e.groups {
				k := cellKey{pathway, strconv.Itoa(year), g[0], g[1]}
				if counted[k] == nil {
					counted[k] = &plainCell{counts: map[string]int{}}
				}
				do(counted[k])
			}
		}
	}
	for i := range p.episodes {
		e := &p.episodes[i]
		if e.exitYear >= 2018 && e.exitYear <= 2023 {
			each(e, e.exitYear, func(c *plainCell) { p.exit(e, c) })
		}
		for year := 2018; year <= 2023; year++ {
			if e.entry <= day(fmt.Sprintf("%d-06-30", year+1)) && e.exit >= day(fmt.Sprintf("%d-07-01", year)) {
				each(e, year, func(c *plainCell) { p.active(e, year, c) })
			}
		}
	}
	out := cells{}
	for k, c := range counted {
		for figure, n := range c.counts {
			out.put(k, figure, strconv.Itoa(n))
		}
		if n := len(c.wages); n > 0 {
			slices.Sort(c.wages)
			twice := c.wages[(n-1)/2] + c.wages[n/2]
			half := (twice + 1) / 2
			out.put(k, "med2", fmt.Sprintf("%d.%02d", half/100, half%100))
			out.put(k, "med2 of", strconv.Itoa(n))
		}
	}
	return out
}

func (p *plain) exit(e *plainEpisode, c *plainCell) {
	second, fourth := p.wages[e.person][e.exitAt+2], p.wages[e.person][e.exitAt+4]
	same := false
	for employer, cents := range second {
		same = same || cents > 0 && fourth[employer] > 0
	}
	credited := 0
	for _, course := range p.courses[e.person] {
		if course.end >= e.entry && course.end <= e.exit {
			credited += course.tenths
		}
	}
	awarded := slices.ContainsFunc(p.awards[e.person], func(d int) bool { return d >= e.entry && d <= e.exit+365 })
	for figure, yes := range map[string]bool{"emp2": total(second) > 0, "emp4": total(fourth) > 0, "same": same, "cred": awarded, "cr6": credited >= 60} {
		c.count(figure, yes)
	}
	if w := total(second); w > 0 {
		c.wages = append(c.wages, w)
	}
}

func (p *plain) active(e *plainEpisode, year int, c *plainCell) {
	c.count("msg", slices.ContainsFunc(p.gains[e.person], func(d int) bool {
		return d >= e.entry && d <= e.exit && programYear(d) == year
	}))
}

func (c *plainCell) count(figure string, yes bool) {
	c.counts[figure+" of"]++
	c.counts[figure] += 0
	if yes {
		c.counts[figure]++
	}
}

func total(of map[string]int64) (sum int64) {
	for _, cents := range of {
		sum += cents
	}
	return sum
}
