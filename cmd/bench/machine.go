package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine is where and with what figures were measured. It names no host.
type machine struct {
	System    string // of the Go program, as linux/amd64
	Processor string
	Cores     int
	MemoryGiB float64 // 0: not known
	Go        string
	DuckDB    string
}

func thisMachine(peer *duckdb) machine {
	m := machine{System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Go: strings.TrimPrefix(runtime.Version(), "go")}
	m.Processor = fieldOf("/proc/cpuinfo", "model name")
	var kb float64
	if _, err := fmt.Sscanf(fieldOf("/proc/meminfo", "MemTotal"), "%f kB", &kb); err == nil {
		m.MemoryGiB = kb / (1 << 20)
	}
	m.DuckDB = "not used"
	if peer != nil {
		m.DuckDB = duckdbVersion + ", " + peer.Runner
	}
	return m
}

// fieldOf is the first value of a name in a file of "name: value" lines.
func fieldOf(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// now says which program is measured, and on which day.
func now(root string) made {
	m := made{Commit: "not known", Day: time.Now().UTC().Format(time.DateOnly)}
	if out, err := exec.Command("git", "-C", root, "rev-parse", "--short", "HEAD").Output(); err == nil {
		m.Commit = strings.TrimSpace(string(out))
	}
	changed, err := exec.Command("git", "-C", root, "status", "--porcelain", "--untracked-files=no", "--", "cmd", "pkg", "configs", "go.mod").Output()
	if err == nil && len(changed) > 0 {
		m.Commit += " with changes"
	}
	return m
}
