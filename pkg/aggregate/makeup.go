package aggregate

// Found is what a tally found: the rows, and of what they are sums.
type Found struct {
	Rows    []Row    // in the order of results.csv
	Makeups []Makeup // one for each heading, in the order in which the headings come in Rows
}

// Class says what a unit is in a heading.
type Class uint8

// The classes of units. The denominator is With and Without; of a median, mean, sum or
// count all of it is With.
const (
	With Class = iota
	Without
	Pending
	Excluded
	Classes
)

// Makeup says of what the rows of one heading are sums.
type Makeup struct {
	*Heading
	Rows  []int32 // the numbers of its rows in Found.Rows, rising
	Kinds []Kind  // in a fixed order
	// Sets are fingerprints of the units of each class: the sums of 64 bits of each unit.
	// Two headings with equal fingerprints have the same units; an empty set has 0.
	Sets [Classes]uint64

	parts func() []Part
}

// Kind is what the units of a part go by besides their groups: units of two kinds
// have nobody in common.
type Kind struct {
	Program  string   // "" of spells
	Joined   bool     // counted where programs are joined ("*")
	Pathways []string // ids in order, of a spell its own ("*" of the union); none of a participation on none
	Spell    bool
}

// Part is the units of one kind in one group of a breakdown. The parts of one kind
// and breakdown have nobody in common and together are all units of the kind.
type Part struct {
	Kind      int32
	Breakdown int32 // 0, 1, …; parts of breakdown 0 are also added to the rows of everybody ("all")
	Group     int32 // numbers the groups of the breakdown
	Rows      []int32
	N         [Classes]int64
	// Named has the names of the breakdown and group where none of Rows has them; nil
	// where one has.
	Named *People
}

// Parts are the parts in which there is somebody, sorted by kind, breakdown and
// group. They are made anew by every call.
func (m *Makeup) Parts() []Part {
	if m.parts == nil {
		return nil
	}
	return m.parts()
}

// Employers says how the amounts of a row spread over employers: each unit counts
// for the employer who paid most of its amount. It is zero of rows that hold no
// amounts of money.
type Employers struct {
	Known   int64 // units with an amount whose employer is known
	Several int   // how many employers these have: 0, 1, 2, or 3 for three and more
	// The largest employer's share of these units and of their amounts, in millionths,
	// cut off; 0 when no employer has more than half. An amount below 0 counts as 0.
	Units, Amounts int64
}

// WithParts is a makeup with the given parts, for those who count otherwise than a
// Tally does.
func WithParts(m Makeup, parts []Part) Makeup {
	m.parts = func() []Part { return parts }
	return m
}
