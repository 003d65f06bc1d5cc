package pipeline

import (
	"sync/atomic"
	"testing"
)

func TestTogetherDoesEverythingOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		for _, n := range []int{0, 1, 3, 100} {
			done := make([]atomic.Int32, n)
			together(workers)(n, func(i int) { done[i].Add(1) })
			for i := range done {
				if c := done[i].Load(); c != 1 {
					t.Errorf("%d workers did piece %d of %d %d times", workers, i, n, c)
				}
			}
		}
	}
}

func TestAPanicOfAWorkerComesToTheCaller(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the panic is lost")
		}
	}()
	together(2)(10, func(i int) {
		if i == 7 {
			panic("seven")
		}
	})
}
