package suppress

import (
	"cmp"
	"slices"
)

// mode says which changes of atoms a program has columns for.
type mode uint8

const (
	strict mode = iota // two atoms against each other, so that what is known anyway stays by itself
	loose              // single atoms
)

// frame is what programs for the same blocks have in common.
type frame struct {
	levers []lever
	tracks []track
}

// lever is how a column moves atoms.
type lever struct {
	moves []move
	mark  uint64
	class int32
}

// track is a row: sums that all columns move alike, or each the other way.
type track struct {
	of   []term // by column
	sums []int32
}

// frames makes frames and keeps them.
type frames struct {
	*blocks
	made    map[string]*frame
	key     []byte
	given   []int64 // by atom, 0 between uses
	trackOf []int32 // by sum: its track, None between uses
}

func (f *frames) init(b *blocks) {
	f.blocks, f.made = b, map[string]*frame{}
	f.given, f.trackOf = make([]int64, len(b.Atoms)), make([]int32, len(b.Sums))
	for i := range f.trackOf {
		f.trackOf[i] = None
	}
}

// frame is the one for a choice of blocks.
func (f *frames) frame(in []int32, m mode) *frame {
	f.key = append(f.key[:0], byte(m))
	for _, b := range in {
		f.key = append(f.key, byte(b), byte(b>>8), byte(b>>16))
	}
	if made := f.made[string(f.key)]; made != nil {
		return made
	}
	made := &frame{}
	f.made[string(f.key)] = made
	for _, b := range in {
		f.chosen[b] = true
	}
	for _, a := range f.atoms[in[0]] {
		f.lever(made, a)
	}
	for _, b := range in {
		f.chosen[b] = false
	}
	if m == strict {
		made.pair()
	}
	f.draw(made, m)
	return made
}

// lever makes a column of an atom if the ties allow one.
func (f *frames) lever(to *frame, a int32) {
	moves, ok := []move{{a, 1}}, true
	f.given[a] = 1
	for i := 0; i < len(moves) && ok; i++ {
		for _, t := range f.tiesOf[moves[i].atom] {
			var next move
			if next, ok = f.balanceOut(moves[i], t); !ok {
				break
			}
			if f.given[next.atom] == 0 {
				f.given[next.atom] = next.by
				moves = append(moves, next)
			}
			if ok = f.given[next.atom] == next.by; !ok {
				break
			}
		}
	}
	l := lever{moves: moves, class: f.class[a]}
	for _, m := range moves {
		f.given[m.atom] = 0
		l.mark += uint64(m.by) * f.mark[m.atom]
	}
	if ok {
		to.levers = append(to.levers, l)
	}
}

// balanceOut is how the other atom of a tie must move. It is not ok if there is none,
// or there are several.
func (f *frames) balanceOut(m move, t term) (next move, ok bool) {
	n := 0
	for _, o := range f.atomsOf[t.at] {
		if o.at != m.atom && f.chosen[f.of[o.at]] {
			next = move{o.at, -m.by * int64(t.sign*o.sign)}
			n++
		}
	}
	return next, n == 1
}

// pair makes one column of two of different classes that move what is known anyway
// alike: one less the other. Columns that have no other are left out, unless they
// move nothing of it.
func (f *frame) pair() {
	slices.SortStableFunc(f.levers, func(a, b lever) int { return cmp.Compare(a.mark, b.mark) })
	out := f.levers[:0:0]
	for from := 0; from < len(f.levers); {
		upto := from + 1
		for upto < len(f.levers) && f.levers[upto].mark == f.levers[from].mark {
			upto++
		}
		if f.levers[from].mark == 0 {
			out = append(out, f.levers[from:upto]...)
		} else {
			out = against(out, f.levers[from:upto])
		}
		from = upto
	}
	f.levers = out
}

// against pairs those of the first class with others in their order.
func against(out, of []lever) []lever {
	k := 0
	for _, l := range of {
		if l.class != of[0].class {
			continue
		}
		for k < len(of) && of[k].class == l.class {
			k++
		}
		if k == len(of) {
			break
		}
		l.moves = slices.Clip(l.moves)
		for _, m := range of[k].moves {
			l.moves = append(l.moves, move{m.atom, -m.by})
		}
		out = append(out, l)
		k++
	}
	return out
}

// draw finds the rows, of which the target is none. In strict columns what is known anyway does not move, and
// ties do in none.
func (f *frames) draw(to *frame, m mode) {
	var all []track
	for j := range to.levers {
		for _, move := range to.levers[j].moves {
			for _, s := range f.sumsOf[move.atom] {
				if c := f.Sums[s.at].Cell; c >= 0 && !f.Cells[c].Primary || c == Shown && m != strict && !f.balance(s.at) {
					all = f.put(all, s.at, int32(j), int32(move.by)*s.sign)
				}
			}
		}
	}
	same := map[uint64]int{}
	for _, t := range all {
		f.trackOf[t.sums[0]] = None
		t.of = slices.DeleteFunc(t.of, func(t term) bool { return t.sign == 0 })
		if len(t.of) == 0 {
			continue
		}
		sign, h := t.of[0].sign, uint64(0)
		for k := range t.of {
			t.of[k].sign *= sign
			h = scatter(h ^ uint64(t.of[k].at)<<32 ^ uint64(uint32(t.of[k].sign)))
		}
		if k, ok := same[h]; ok && slices.Equal(to.tracks[k].of, t.of) {
			to.tracks[k].sums = append(to.tracks[k].sums, t.sums[0])
			continue
		}
		same[h] = len(to.tracks)
		to.tracks = append(to.tracks, t)
	}
}

// put adds to what a column moves a sum by.
func (f *frames) put(all []track, s, col, by int32) []track {
	i := f.trackOf[s]
	if i < 0 {
		i = int32(len(all))
		f.trackOf[s] = i
		all = append(all, track{sums: []int32{s}})
	}
	t := &all[i]
	if n := len(t.of); n > 0 && t.of[n-1].at == col {
		t.of[n-1].sign += by
	} else {
		t.of = append(t.of, term{col, by})
	}
	return all
}
