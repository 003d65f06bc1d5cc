package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
)

// comparison is what two sets of cells have in common and where they differ.
type comparison struct {
	Cells       int // that either has
	Figures     int // that either has
	Differences []string
}

// compare holds cells against each other both ways: a figure that only one side
// has differs as much as one that is another number.
func compare(ours, theirs cells) comparison {
	var c comparison
	for _, k := range union(ours, theirs, compareKeys) {
		c.Cells++
		for _, figure := range union(ours[k], theirs[k], cmp.Compare[string]) {
			c.Figures++
			a, have := ours[k][figure]
			b, has := theirs[k][figure]
			if have && has && a == b {
				continue
			}
			c.Differences = append(c.Differences, fmt.Sprintf("%s: %s is %s here, %s there", k, figure, shown(a, have), shown(b, has)))
		}
	}
	return c
}

func union[K comparable, V any](a, b map[K]V, order func(K, K) int) []K {
	all := maps.Clone(b)
	if all == nil {
		all = map[K]V{}
	}
	maps.Copy(all, a)
	return slices.SortedFunc(maps.Keys(all), order)
}

func compareKeys(a, b cellKey) int { return cmp.Compare(a.String(), b.String()) }

func shown(text string, there bool) string {
	if !there {
		return "missing"
	}
	return text
}

// compareFiles holds a results file of ours against one of DuckDB's and prints
// every difference.
func compareFiles(out io.Writer, ours, theirs string) (comparison, error) {
	a, err := readOurs(ours)
	if err != nil {
		return comparison{}, err
	}
	b, err := readPeer(theirs)
	if err != nil {
		return comparison{}, err
	}
	c := compare(a, b)
	for _, d := range c.Differences {
		fmt.Fprintln(out, d)
	}
	if len(b) == 0 {
		return c, fmt.Errorf("%s has no cells", theirs)
	}
	fmt.Fprintf(out, "%d cells with %d figures compared, %d differ\n", c.Cells, c.Figures, len(c.Differences))
	if len(c.Differences) > 0 {
		return c, fmt.Errorf("%d figures differ", len(c.Differences))
	}
	return c, nil
}
