package main

import (
	"fmt"
	"io"
	"slices"
)

// series is one task over all rounds.
type series struct {
	Name string
	Runs []usage
}

// inTurn runs all tasks one after the other, in rounds, so that whatever else the
// machine does meets all of them. The first round warms the caches and does not
// count.
func inTurn(out io.Writer, rounds int, tasks ...task) ([]series, error) {
	all := make([]series, len(tasks))
	for round := range rounds + 1 {
		for i, t := range tasks {
			u, err := t.measure()
			if err != nil {
				return nil, err
			}
			all[i].Name = t.Name
			if round > 0 {
				all[i].Runs = append(all[i].Runs, u)
			}
		}
	}
	printSeries(out, all)
	return all, nil
}

// Parts of a usage.
func wall(u usage) float64   { return u.Wall }
func cpu(u usage) float64    { return u.CPU }
func peak(u usage) float64   { return u.Peak }
func others(u usage) float64 { return u.Others }

// median is the middle of a series; for an even count the mean of the middle two.
func (s series) median(of func(usage) float64) float64 {
	values := make([]float64, len(s.Runs))
	for i, u := range s.Runs {
		values[i] = of(u)
	}
	return median(values)
}

// ratio is the median of the ratios to another series, round by round.
func (s series) ratio(to series, of func(usage) float64) float64 {
	var values []float64
	for i := range min(len(s.Runs), len(to.Runs)) {
		if of(to.Runs[i]) > 0 {
			values = append(values, of(s.Runs[i])/of(to.Runs[i]))
		}
	}
	return median(values)
}

// median of nothing is 0.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// printSeries prints medians, and ratios to the last series, which is the peer.
func printSeries(out io.Writer, all []series) {
	if len(all) == 0 {
		return
	}
	base := all[len(all)-1]
	fmt.Fprintf(out, "%-40s%9s%9s%10s%12s%11s%13s%8s\n", "median of "+plural(len(base.Runs), "run"), "wall s", "CPU s", "peak MiB", "wall ratio", "CPU ratio", "memory ratio", "others")
	for _, s := range all {
		fmt.Fprintf(out, "%-40s%9.3f%9.3f%10.0f%12.3f%11.3f%13.3f%8.2f\n", s.Name,
			s.median(wall), s.median(cpu), s.median(peak), s.ratio(base, wall), s.ratio(base, cpu), s.ratio(base, peak), s.median(others))
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
