package pipeline

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
)

func TestEachCallsEveryNumberOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		calls := make([]atomic.Int32, 100)
		if err := Each(workers, len(calls), func(i int) error { calls[i].Add(1); return nil }); err != nil {
			t.Fatal(err)
		}
		for i := range calls {
			if n := calls[i].Load(); n != 1 {
				t.Errorf("%d workers: %d was called %d times", workers, i, n)
			}
		}
	}
	if err := Each(3, 0, nil); err != nil {
		t.Error(err)
	}
}

// The error is that of the lowest number, also when another one is faster.
func TestEachGivesTheErrorOfTheLowestNumber(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	later := make(chan struct{})
	err := Each(2, 50, func(i int) error {
		switch i {
		case 3:
			<-later
			return first
		case 4:
			close(later)
			return second
		}
		return nil
	})
	if !errors.Is(err, first) {
		t.Errorf("got %v", err)
	}
}

func TestAPanicOfEachIsAnErrorWithoutItsText(t *testing.T) {
	err := Each(2, 5, func(i int) error { panic("personal") })
	if err == nil || strings.Contains(err.Error(), "personal") {
		t.Errorf("got %v", err)
	}
}
