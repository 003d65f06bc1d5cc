package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// asProgram makes this test binary the program.
const asProgram = "PATHMETRICS_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		_ = os.Unsetenv(asProgram)
		main()
	}
	os.Exit(m.Run())
}

// program is a run of the program in a process of its own.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Dir = t.TempDir()
	return cmd
}

// Every command pays for what packages do before main begins. The runtime says
// what that is; ours may make no large tables, expressions or parsed files then.
func TestPackagesDoLittleBeforeMain(t *testing.T) {
	const mostBytes, mostAllocations = 16 << 10, 250
	cmd := program(t, "version")
	cmd.Env = append(cmd.Env, "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^init (pathmetrics/\S+) @.* clock, (\d+) bytes, (\d+) allocs`)
	found := line.FindAllStringSubmatch(trace.String(), -1)
	for _, m := range found {
		size, _ := strconv.Atoi(m[2])
		n, _ := strconv.Atoi(m[3])
		if size > mostBytes || n > mostAllocations {
			t.Errorf("%s takes %d bytes in %d allocations before main; at most %d in %d: make it when it is first needed (sync.OnceValue)",
				m[1], size, n, mostBytes, mostAllocations)
		}
	}
	if len(found) < 3 {
		t.Fatalf("the trace names %d packages of ours:\n%s", len(found), trace.String())
	}
}

// BenchmarkVersion is a process from its start to its end. cpu-ms/op is what it
// took of all cores, and less shy of other work on the machine than ns/op.
func BenchmarkVersion(b *testing.B) { benchmarkProcess(b, "version") }

// BenchmarkHelp is the same without any definition.
func BenchmarkHelp(b *testing.B) { benchmarkProcess(b, "--help") }

// BenchmarkListMetrics decodes the shipped measure sets.
func BenchmarkListMetrics(b *testing.B) { benchmarkProcess(b, "list") }

// BenchmarkCheckDemo reads a whole project and the headers of its extracts.
func BenchmarkCheckDemo(b *testing.B) { benchmarkProcess(b, "check", "--demo", "--quiet") }

func benchmarkProcess(b *testing.B, args ...string) {
	var cpu time.Duration
	for b.Loop() {
		cmd := program(b, args...)
		cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
}
