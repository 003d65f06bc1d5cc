package source

import (
	"slices"
	"strconv"
)

// prune finds the row groups of which the file's statistics prove that no row lies
// within a wanted range. Nothing of them is read but for the hash of the file.
func (r *parquetReader) prune() {
	for _, w := range r.opt.Within {
		i := slices.Index(r.opt.Columns, w.Column)
		if i < 0 || r.leaves[i].missing || !r.leaves[i].ordered {
			continue
		}
		for g := range r.pf.MetaData().RowGroups {
			if w.misses(r.leaves[i], r.statistics(g, r.leaves[i])) {
				r.pruned[g] = true
			}
		}
	}
}

// extent is what the footer says of a column chunk: its smallest and its largest
// value, as plain encoding has them. Empty when the footer does not say, or a value
// may be missing.
type extent struct{ low, up []byte }

func (r *parquetReader) statistics(group int, l leaf) extent {
	meta := r.pf.MetaData().RowGroups[group].Columns[l.index].MetaData
	if meta == nil || meta.Statistics == nil {
		return extent{}
	}
	s := meta.Statistics
	if s.NullCount == nil || *s.NullCount != 0 || len(s.MinValue) != l.width || len(s.MaxValue) != l.width {
		return extent{}
	}
	return extent{s.MinValue, s.MaxValue}
}

// misses reports whether no value of the extent lies in the range.
func (w Range) misses(l leaf, e extent) bool {
	if len(e.low) == 0 {
		return false
	}
	low, bad := l.write(nil, e.low)
	up, worse := l.write(nil, e.up)
	if bad != "" || worse != "" {
		return false
	}
	before := textBefore
	if l.native == Number {
		before = numberBefore
	}
	if before(string(up), string(low)) {
		return false
	}
	return w.Low != "" && before(string(up), w.Low) || w.Up != "" && before(w.Up, string(low))
}

func textBefore(a, b string) bool { return a < b }

func numberBefore(a, b string) bool {
	x, err := strconv.ParseInt(a, 10, 64)
	y, err2 := strconv.ParseInt(b, 10, 64)
	return err == nil && err2 == nil && x < y
}
