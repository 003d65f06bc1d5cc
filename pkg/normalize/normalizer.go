package normalize

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// Env is what a layout is compiled against.
type Env struct {
	Symbols  *model.Symbols
	Source   int      // index of the source in the project, for origins
	Programs []string // program ids that the project declares besides model.Programs
	// Tables give the order of the values of each kind. A kind without a table
	// is checked and counted but not handed out; an attribute that its table
	// lacks is checked and dropped. Without Tables the order is that of the
	// layout alone.
	Tables *Tables
	// Dates are the days that a record may begin on; nil: all. Of a record that
	// begins elsewhere nothing else is looked at, and it is not made.
	Dates *calendar.Interval
}

// Normalizer is a layout compiled against the columns of a source. It is
// immutable; each goroutine asks it for a Worker.
type Normalizer struct {
	when    *test // nil: every row counts
	asked   int   // when among asks; -1 without
	records []record
	spelled []spelled
	fields  int // in all records
	size    int // values of all records
	orders  [model.NumKinds][]model.Field
	env     Env
	asks    []ask // the tests of all records, each once
	origins bool  // some table remembers where its rows came from
}

// FieldOrder is what the values of a kind's records are parallel to: the kind's
// own fields, then attributes sorted by name. The caller must not change it.
func (n *Normalizer) FieldOrder(k model.Kind) []model.Field { return n.orders[k] }

// record is a compiled record map. Its values lie in Worker.values from from to
// to; the first emit of them are handed out, the rest are attributes that nobody
// asked for.
type record struct {
	dating

	kind     model.Kind
	when     *test
	asked    int     // when among Normalizer.asks; -1 without
	fields   []field // in the order of the layout, without constants
	template []int64 // constants, Blank elsewhere
	from, to int
	emit     int
	start    int // index of the start and end dates in values; -1 when the kind has none
	end      int
	cells    bool  // some field is read from cells (and not only counted from dates)
	drop     bool  // there is no table for the kind
	counts   bool  // some field is counted from a date of the row
	dated    bool  // start and end are compared
	musts    []int // of values: those of required fields
}

type op uint8

// How a field's cell is read.
const (
	opCode        op = iota // a symbol
	opDateText              // an attribute: a date as ISO text
	opDate                  // a date in the form
	opDateQuarter           // the quarter of a date in the form, or one counted on from it
	opQuarter               // a quarter in the form
	opTwoColumns            // year and quarter
	opNumber                // in units of 1/unit
	opBool                  // 0 or 1
	opOf                    // counted from a date of the row
)

// field is a compiled field map that is not a constant.
type field struct {
	op    op
	quick quick
	way   way
	// only says that the field does not make a record: a quarter that is counted
	// on from a date is there whether anything is known of it or not.
	only     bool
	id       int // in Worker.faults and Worker.known
	slot     int // in the record's values
	col      int
	blank    int64 // what a blank cell stands for
	col2     int   // the quarter of opTwoColumns
	col3     int   // where both of opTwoColumns are blank; -1 for none
	column   string
	column2  string
	column3  string
	required bool
	lenient  bool // a cell that cannot be read is blank, and so is an end before the start
	leaves   bool // where it is required and blank, the record is left out; the row stands
	checkEnd bool // a good place to compare the record's start and end

	joined []int // instead of col
	join   string
	first  bool // of joined only the first that is not blank
	clean  string
	nulls  []string
	// spreadsheet: cells are taken through Plain, and codes of digits are looked
	// up without leading zeros: numbers has the keys of the map by these.
	spreadsheet bool
	numbers     map[string]string
	pad         int

	mapped map[string]int64 // nil without a map
	texts  map[string]string
	other  defs.Else
	elseTo int64
	elseIs string
	words  *words // how a text finds its line of mapped; nil: as it is

	form     *form
	forms    []*form // tried after form
	terms    terms   // tried after these
	quarters []*form // of opQuarter and col3: the first that fits
	times    int     // the column that a number is multiplied with; -1 for none
	min, max *bound
	scale    int64
	unit     int64
	below    fault           // what a number below zero is
	split    string          // pieces of a cell with several codes
	codes    map[string]bool // closed list; nil when free
	spell    codes.Speller   // of CIP and NAICS fields; nil for others

	of   []dateRef
	plus int
}

// bound replaces numbers beyond is.
type bound struct {
	is, to int64
	reject bool
}

// dateRef is a date field of a record map: where its value is in all values.
type dateRef struct {
	record int
	value  int
	id     int // of its field, -1 for a constant
	column string
}
