package pipeline

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"pathmetrics/pkg/derive"
	"pathmetrics/pkg/timeline"
)

// derive puts the records that the plan's rules make into the store. Persons are
// dealt out in stretches; what comes of each stretch is kept by its number, so
// that the result does not depend on the workers.
func (r *run) derive(ctx context.Context, store *timeline.Store) ([]derive.Count, error) {
	rules := r.plan.Derive
	if len(rules) == 0 {
		return nil, nil
	}
	if p := derive.Delivered(store, rules); p != nil {
		return nil, p
	}
	stretches := make([][]derive.Record, (store.Persons+personsPerTurn-1)/personsPerTurn)
	outside := make([][]int64, r.plan.Workers)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range r.plan.Workers {
		outside[w] = make([]int64, len(rules))
		wg.Go(func() {
			err := guard(func() error {
				d := derive.New(rules, store)
				for ctx.Err() == nil {
					n := int(next.Add(1)) - 1
					if n >= len(stretches) {
						break
					}
					stretches[n] = deriveStretch(d, n, store.Persons)
				}
				d.Outside(outside[w])
				return nil
			})
			if err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	counts := derive.Add(store, rules, slices.Concat(stretches...))
	for i := range counts {
		for _, n := range outside {
			counts[i].Outside += n[i]
		}
	}
	return counts, nil
}

// deriveStretch makes the records of the n-th stretch of persons.
func deriveStretch(d *derive.Deriver, n, persons int) (out []derive.Record) {
	for id := n * personsPerTurn; id < min((n+1)*personsPerTurn, persons); id++ {
		out = d.Person(uint32(id), out)
	}
	return out
}
