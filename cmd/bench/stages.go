package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// stageFigures are what `go test -bench` says of each stage.
type stageFigures struct {
	made
	Lines []stageLine
}

type stageLine struct{ Package, Name, Figures string }

const stageCommand = "go test -run ^$ -bench . -benchmem -timeout 1h ./pkg/..."

// measureStages runs the benchmarks of all packages. The whole output, fit for
// benchstat, is written to a file.
func measureStages(root, work string) (*stageFigures, error) {
	args := strings.Fields(stageCommand)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = root
	out, failed := cmd.Output()
	if failed != nil {
		failed = fmt.Errorf("%s: %w\n%s", stageCommand, failed, lastLines(out, 20))
	}
	err := os.WriteFile(filepath.Join(work, "stages.txt"), out, 0o644)
	return &stageFigures{made: now(root), Lines: parseStages(out)}, errors.Join(failed, err)
}

func lastLines(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\t(.+)$`)

// parseStages reads the lines of a benchmark's output.
func parseStages(out []byte) (lines []stageLine) {
	pkg := ""
	for _, line := range strings.Split(string(out), "\n") {
		if name, ok := strings.CutPrefix(line, "pkg: "); ok {
			pkg = strings.TrimPrefix(name, "pathmetrics/")
			continue
		}
		if m := benchmarkLine.FindStringSubmatch(line); m != nil {
			parts := strings.FieldsFunc(m[2], func(r rune) bool { return r == '\t' })
			for i := range parts {
				parts[i] = strings.Join(strings.Fields(parts[i]), " ")
			}
			lines = append(lines, stageLine{pkg, m[1], strings.Join(parts, " · ")})
		}
	}
	return lines
}
