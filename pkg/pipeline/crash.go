package pipeline

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// guard turns a panic of a worker into an error. The panic's text may hold data
// and is dropped; where it happened is kept.
func guard(work func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("internal error: a bug of this program (%s); what it was working on is not shown", Where())
		}
	}()
	return work()
}

// Where names the functions of this program that were running when a panic
// began, innermost first, without their arguments. It is for deferred calls.
func Where() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var names []string
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "pathmetrics/") && !strings.HasSuffix(f.Function, ".Where") {
			names = append(names, fmt.Sprintf("%s:%d", path.Base(f.Function), f.Line))
		}
		if !more || len(names) == 6 {
			break
		}
	}
	return strings.Join(names, " < ")
}
