package measure

import (
	"encoding/binary"
	"slices"

	"pathmetrics/pkg/model"
	"pathmetrics/pkg/timeline"
)

// Many conditions look at nothing of a participation but its codes and those of
// its person: why it ended, under which program it was. Participations with the
// same codes are of one class, and what such a condition says of one of a class it
// says of all, whoever the person is.

// classes number the classes of participations as they come up.
type classes struct {
	columns [2][]*model.Column // of participations and of persons, those that some condition looks at
	persons bool               // there are some of the latter
	known   map[string]int32
	most    int // how many classes are remembered
	key     []byte
	answers classRows[answer]
	lists   classRows[verdict]
}

// maxClasses bounds how many classes a run remembers.
const maxClasses = 1 << 12

// noClass is the class of spells, and of participations that come when there are
// too many classes already.
const noClass = -1

// classRows has a row of `width` places for every class.
type classRows[T any] struct {
	width int
	all   []T
}

// at is what is remembered at a place for a class.
func (r *classRows[T]) at(class int32, place int) *T { return &r.all[int(class)*r.width+place] }

// reserve makes a place for one more thing.
func (r *classRows[T]) reserve() int {
	r.width++
	return r.width - 1
}

func (r *classRows[T]) grow() { r.all = append(r.all, make([]T, r.width)...) }

// look notes that a condition looks at a field of participations; it reports
// whether the field is of the kind that classes are made of.
func (x *classes) look(store *timeline.Store, ref *fieldRef) bool {
	if ref.unit != "" || ref.field.Type != model.Code && ref.field.Type != model.Bool {
		return false
	}
	for i, kind := range [...]model.Kind{model.Participation, model.Person} {
		if c := ref.column[kind]; c >= 0 {
			x.add(i, &store.Tables[kind].Columns[c])
		}
	}
	return true
}

// add keeps a column unless it is known already or makes no difference.
func (x *classes) add(i int, c *model.Column) {
	if v, same := c.One(); same && (i == 0 || v == model.Blank) || slices.Contains(x.columns[i], c) {
		return
	}
	x.columns[i] = append(x.columns[i], c)
	x.persons = x.persons || i == 1
}

// of is the class of a participation; row is that of its person's record, or -1.
func (x *classes) of(participation, person int) int32 {
	x.key = appendCodes(x.key[:0], x.columns[0], participation)
	if x.persons && person >= 0 {
		x.key = appendCodes(append(x.key, 1), x.columns[1], person)
	}
	if n, ok := x.known[string(x.key)]; ok {
		return n
	}
	n := len(x.known)
	if n >= x.most {
		return noClass
	}
	x.known[string(x.key)] = int32(n)
	x.answers.grow()
	x.lists.grow()
	return int32(n)
}

// appendCodes appends what the columns say in a row.
func appendCodes(key []byte, columns []*model.Column, row int) []byte {
	for _, c := range columns {
		if few, _ := c.Few(); few != nil {
			key = append(key, few[row])
		} else {
			key = binary.LittleEndian.AppendUint64(key, uint64(c.Get(row)))
		}
	}
	return key
}
