package pipeline

import (
	"sync"
	"sync/atomic"

	"pathmetrics/pkg/timeline"
)

// together deals pieces of work out to workers. A worker that panics stops, and
// when the others are done the caller panics, with what guard says of it.
func together(workers int) timeline.Together {
	return func(n int, do func(i int)) {
		var next atomic.Int64
		var failed atomic.Pointer[error]
		var wg sync.WaitGroup
		for range min(workers, n) {
			wg.Go(func() {
				err := guard(func() error {
					for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
						do(int(i))
					}
					return nil
				})
				if err != nil {
					failed.Store(&err)
				}
			})
		}
		wg.Wait()
		if err := failed.Load(); err != nil {
			panic(*err)
		}
	}
}
