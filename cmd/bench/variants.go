package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// templates are how many metrics the others are made of.
const templates = 25

// metricBlock is one metric of a file as text.
type metricBlock struct {
	id   string
	text string // begins with "  - id: "
}

var (
	metricStart   = regexp.MustCompile(`(?m)^  - id: ([a-z0-9_]+)$`)
	attributeLine = regexp.MustCompile(`(?m)^attributes: \[([^\]]*)\]$`)
	quartersAfter = regexp.MustCompile(`\b(exit|entry)\+(\d+)q`)
	daysAfter     = regexp.MustCompile(`\b(exit|entry)\+(365d|1y)`)
	someCredits   = regexp.MustCompile(`\bvalue: (\d+)\b`)
	somePrograms  = regexp.MustCompile(`(?m)^    programs: \[([^\]]*)\]$`)
)

// readMetrics cuts measure files into metrics, and lists the attributes that the
// files declare. Metrics with switches are left out: those belong to their set.
func readMetrics(files []string) (blocks []metricBlock, attributes []string, err error) {
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range attributeLine.FindAllStringSubmatch(string(text), -1) {
			attributes = append(attributes, splitList(m[1])...)
		}
		at := metricStart.FindAllStringSubmatchIndex(string(text), -1)
		for i, m := range at {
			end := len(text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			b := metricBlock{string(text[m[2]:m[3]]), strings.TrimRight(string(text[m[0]:end]), "\n") + "\n"}
			if !strings.Contains(b.text, "choose:") {
				blocks = append(blocks, b)
			}
		}
	}
	slices.Sort(attributes)
	return blocks, slices.Compact(attributes), nil
}

func splitList(text string) (out []string) {
	for _, s := range strings.Split(text, ",") {
		out = append(out, strings.TrimSpace(s))
	}
	return out
}

// vary is the k-th metric of the same kind: other quarters after exit or entry,
// other spans of days, other credits, one program less. The 0th is as it was.
func (b metricBlock) vary(k int) string {
	if k == 0 {
		return b.text
	}
	text := strings.Replace(b.text, "- id: "+b.id, fmt.Sprintf("- id: %s_v%d", b.id, k), 1)
	text = quartersAfter.ReplaceAllStringFunc(text, func(s string) string {
		m := quartersAfter.FindStringSubmatch(s)
		return fmt.Sprintf("%s+%dq", m[1], atoi(m[2])+k)
	})
	text = daysAfter.ReplaceAllString(text, fmt.Sprintf("${1}+%dd", 365+30*k))
	text = someCredits.ReplaceAllStringFunc(text, func(s string) string {
		return fmt.Sprintf("value: %d", atoi(someCredits.FindStringSubmatch(s)[1])+k)
	})
	return somePrograms.ReplaceAllStringFunc(text, func(s string) string {
		list := splitList(somePrograms.FindStringSubmatch(s)[1])
		if len(list) > 1 {
			list = slices.Delete(list, k%len(list), k%len(list)+1)
		}
		return "    programs: [" + strings.Join(list, ", ") + "]"
	})
}

// atoi reads digits that a pattern has matched.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// writeVariant writes a set of so many metrics beside a state, made of the
// benchmark's and the shipped ones, and a project file that uses it alone. It
// returns the project file's name.
func writeVariant(root, dir string, count int) (string, error) {
	shipped, err := filepath.Glob(filepath.Join(root, "configs", "measures", "aqcp", "*.yaml"))
	if err != nil {
		return "", err
	}
	shipped = slices.DeleteFunc(shipped, func(f string) bool { return strings.HasSuffix(f, ".cases.yaml") })
	blocks, attributes, err := readMetrics(append([]string{filepath.Join(root, "configs", "bench", "measures", "bench.yaml")}, shipped...))
	if err != nil {
		return "", err
	}
	if len(blocks) < templates {
		return "", fmt.Errorf("there are only %d metrics to make others of", len(blocks))
	}
	var set strings.Builder
	fmt.Fprintf(&set, "version: 1\nset: many\nattributes: [%s]\nmetrics:\n", strings.Join(attributes, ", "))
	for i := range count {
		set.WriteString(blocks[i%templates].vary(i / templates))
	}
	name := fmt.Sprintf("metrics_%d.yaml", count)
	if err := os.WriteFile(filepath.Join(dir, name), []byte(set.String()), 0o644); err != nil {
		return "", err
	}
	project := fmt.Sprintf("with_%d.yaml", count)
	return project, variant(dir, project, "measures: [wioa, aqcp, measures/bench.yaml]", "measures: ["+name+"]")
}
