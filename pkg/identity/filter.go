package identity

import (
	"bytes"
	"math"

	"pathmetrics/pkg/model"
)

// What a Filter says of a key cell that is not somebody's number.
const (
	Stranger uint32 = math.MaxUint32 - iota // a good key of nobody in the index
	Unusable                                // blank or malformed: no key at all
)

// Cells says how the key cells of one source are written.
type Cells struct {
	Source, Key string
	Pad         int      // see Pad
	Blank       []string // words that mean that there is nothing
	// Clean takes off a trimmed cell what spreadsheets add to it, before anything
	// else is done; nil: nothing. It must leave digits alone, and give the very same
	// bytes when there is nothing to take off.
	Clean func(cell []byte) []byte
}

// Filter finds the persons of a frozen index by the key cells of one source, without
// making a person key of each: it holds the values of the source's key that lead to
// somebody, through all crosswalks. A cell that is written as such a value is looked
// up as it stands; any other one goes the long way, by Cells.Resolve. It grows with
// the index and is safe for concurrent use.
type Filter struct {
	cells    Cells
	resolver *Resolver
	persons  *Index
	rule     rule
	numbers  bool // the key's values are checked as social security numbers
	people   *people
	maybe    bloom
	local    []uint64 // persons whose key links inside the source only, by number; nil without any
}

// NewFilter readies the way from cells to persons; the crosswalks and the index must
// be frozen.
func NewFilter(r *Resolver, persons *Index, cells Cells) *Filter {
	f := &Filter{cells: cells, resolver: r, persons: persons, rule: r.norm.rules[cells.Key], numbers: cells.Key == ssn}
	f.people = newPeople(persons.Len())
	w := r.walks[cells.Key]
	f.walked(w)
	f.direct(w)
	for _, word := range cells.Blank {
		f.put([]byte(word), Unusable)
	}
	f.maybe = newBloom(f.people)
	return f
}

// walked adds the values that crosswalks lead to somebody.
func (f *Filter) walked(w *Crosswalk) {
	if w == nil {
		return
	}
	var key []byte
	for id := range uint32(w.from.len()) {
		value := w.from.key(id)
		key = f.resolver.follow(key[:0], f.cells.Key, value)
		if person, ok := f.persons.Find(key); ok {
			f.put(value, person)
		}
	}
}

// direct adds the values of the persons whose keys are of the source's own kind. A
// crosswalk's word stands over them.
func (f *Filter) direct(w *Crosswalk) {
	own, local := []byte(f.cells.Key+":"), []byte(f.cells.Key+"@"+f.cells.Source+":")
	for person := range uint32(f.persons.Len()) {
		key := f.persons.Key(person)
		if value, ok := bytes.CutPrefix(key, own); ok {
			if w == nil || !w.has(value) {
				f.put(value, person)
			}
		} else if value, ok := bytes.CutPrefix(key, local); ok && f.cells.Key == ssn {
			f.put(value, person)
			f.markLocal(person)
		}
	}
}

func (f *Filter) put(value []byte, person uint32) {
	if len(value) > 0 && len(value) <= model.MaxShort {
		f.people.put(value, person)
	}
}

func (f *Filter) markLocal(person uint32) {
	if f.local == nil {
		f.local = make([]uint64, f.persons.Len()/64+1)
	}
	f.local[person/64] |= 1 << (person % 64)
}

// Local reports whether a person of the index is known by a key that links inside
// the source only.
func (f *Filter) Local(person uint32) bool {
	return f.local != nil && f.local[person/64]&(1<<(person%64)) != 0
}

// Resolve appends the person key of a cell of the source to dst.
func (c *Cells) Resolve(r *Resolver, dst, cell []byte) ([]byte, Verdict) {
	var buf [MaxKey]byte
	return r.Resolve(dst, c.Source, c.Key, c.Bare(buf[:0], cell))
}

// Bare is a cell without what spreadsheets add to it and with the zeros that they
// take away; nothing when it holds a word that means blank. dst should have room for
// Pad bytes.
func (c *Cells) Bare(dst, cell []byte) []byte {
	if c.Clean != nil {
		cell = c.Clean(model.TrimBlanks(cell))
	}
	for _, word := range c.Blank {
		if word != "" && string(model.TrimBlanks(cell)) == word {
			return nil
		}
	}
	return Pad(dst, cell, c.Pad)
}
