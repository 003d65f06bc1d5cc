package pipeline

import (
	"context"
	"slices"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/source"
)

// crosswalks reads the id files and makes the resolver.
func (r *run) crosswalks(ctx context.Context) error {
	norm, err := Normalizer(r.plan.Project)
	if err != nil {
		return err
	}
	for _, c := range r.plan.Project.Identity.Crosswalks {
		w := identity.NewCrosswalk(c.From, c.To, norm)
		i := slices.IndexFunc(r.plan.Sources, func(s Source) bool { return s.ID == c.Source })
		if err := r.crosswalk(ctx, i, c, w); err != nil {
			return err
		}
		w.Freeze()
		r.walks = append(r.walks, w)
	}
	r.resolver, err = identity.NewResolver(norm, r.walks...)
	return err
}

// CrosswalkColumns are the columns of an id file that hold the two keys of a
// crosswalk; a key that the layout does not name is in the column of its own
// name.
func CrosswalkColumns(s *Source, c defs.Crosswalk) []string {
	from, to := s.crosswalkKeys(c)
	return []string{from.Column, to.Column}
}

// crosswalkKeys are the two keys of a crosswalk as the layout names them.
func (s *Source) crosswalkKeys(c defs.Crosswalk) (from, to defs.Key) {
	key := func(name string) defs.Key {
		for _, k := range s.Layout.Keys {
			if k.As == name {
				return k
			}
		}
		return defs.Key{Column: name, As: name}
	}
	return key(c.From), key(c.To)
}

func (r *run) crosswalk(ctx context.Context, i int, c defs.Crosswalk, w *identity.Crosswalk) error {
	src := &r.plan.Sources[i]
	columns := CrosswalkColumns(src, c)
	fromKey, toKey := src.crosswalkKeys(c)
	fromCells, toCells := src.cellsOf(fromKey), src.cellsOf(toKey)
	counts := r.counter()
	inputs, err := r.scan(ctx, src, columns, 0, nil, func(worker, file int, b *source.Batch) error {
		n := &counts[worker]
		n.batch(i, file, b)
		for row := range b.N {
			var bufs [2][identity.MaxKey]byte
			from, to := w.Add(fromCells.Bare(bufs[0][:0], b.Columns[0].Cell(row)), toCells.Bare(bufs[1][:0], b.Columns[1].Cell(row)))
			switch {
			case !from.Usable():
				n.reject(r.rejectCell(i, file, columns, b, row, columns[0], from.Code()))
			case to == identity.Malformed:
				n.reject(r.rejectCell(i, file, columns, b, row, columns[1], to.Code()))
			case from == identity.OK && to == identity.OK:
				n.used++
			default:
				n.filtered++ // no target that links
			}
		}
		return nil
	})
	if len(src.Layout.Records) == 0 {
		// A source that also delivers records is counted when those are read.
		r.settle(i, counts, inputs)
	}
	return err
}
