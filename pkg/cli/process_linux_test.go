package cli

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"
)

// asMain makes this test binary a program that runs Main and then says what the system
// thinks of its process.
const asMain = "PATHMETRICS_TEST_AS_MAIN"

func init() {
	if os.Getenv(asMain) == "" {
		return
	}
	code := Main([]string{"version"})
	var core unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_CORE, &core)
	dumpable, derr := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	fmt.Println("exit", code, "core", core.Cur, core.Max, err, "dumpable", dumpable, derr)
	os.Exit(0)
}

func TestProcessIsClosed(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), asMain+"=1")
	out, err := cmd.CombinedOutput()
	if want := "exit 0 core 0 0 <nil> dumpable 0 <nil>\n"; err != nil || len(out) < len(want) || string(out[len(out)-len(want):]) != want {
		t.Errorf("the process says\n%swant\n%s%v", out, want, err)
	}
}
