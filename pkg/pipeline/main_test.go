package pipeline_test

import (
	"os"
	"testing"
)

// TestMain runs the tests without secondary suppression: they hold full numbers
// against each other, and it takes longer than all the rest. The tests of protect, gate
// and cli have it.
func TestMain(m *testing.M) {
	os.Setenv("PATHMETRICS_PROTECT_SECONDARY", "false")
	os.Exit(m.Run())
}
