package pipeline

import (
	"sync"
	"sync/atomic"
)

// Each calls do for the numbers below n, begun in their order, several at once
// where there are workers. After an error no further one is begun. The error is
// that of the lowest number which has one, so that it does not depend on who was
// faster; a panic becomes an error.
func Each(workers, n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1) - 1)
				if i >= n {
					return
				}
				if errs[i] = guard(func() error { return do(i) }); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
