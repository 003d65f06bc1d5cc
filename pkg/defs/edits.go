package defs

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
)

// EditFile is a file of edit checks: what can be wrong in the rows of an
// extract, said by the names of its columns and not by those of records.
type EditFile struct {
	ID, Title string
	File      string
	Layouts   []string // the layouts to whose sources the edits apply
	// Elements are the names of the elements of the code file that columns.elements
	// names, by number; nil: columns are found by their exact names.
	Elements  map[string][]string
	Reference Reference
	Key       []string // columns of the person's key, in order; only the last one must be in the files
	Null      []string // cells that mean blank, besides the empty one
	MinRows   int64    // fewest rows for which a share is judged
	Edits     []*Edit
	Hash      string
	Pos       diag.Pos
}

// EditForm is how an edit looks at rows.
type EditForm uint8

// The forms of edits.
const (
	RowEdit    EditForm = iota // each row by itself
	PersonEdit                 // rows of one person with each other
	ShareEdit                  // the share of rows, over the whole source
)

// String is the form's key in the file.
func (f EditForm) String() string { return [...]string{"wrong", "person", "share"}[f] }

// EditKinds are the kinds of errors that edits look for.
var EditKinds = []string{"blank", "code", "conflict", "date", "due", "frequent", "order", "rare", "repeat", "value"}

// EditSeverities order findings by what they do to results: an error makes them
// wrong, a warning may, a note is worth a look.
var EditSeverities = []string{"error", "warning", "note"}

// Edit is one check of one element.
type Edit struct {
	ID, Element string
	Kind        string // one of EditKinds
	Severity    string // one of EditSeverities
	Problem     string // what is wrong, in one sentence
	DOL         string // what the Department of Labor's contractor did with such rows
	Form        EditForm
	When        *Check // the rows that the edit is about; nil: all
	Wrong       *Check // of a row edit
	Person      *PersonTest
	Share       *ShareTest
	Words       map[string]string // what the names of `for` stand for; element is always there
	Pos         diag.Pos
}

// Name is the id with the element, which together are unique in a file.
func (e *Edit) Name() string { return e.ID + " " + e.Element }

// PersonTest compares the periods of one person.
type PersonTest struct {
	From, To string // columns of the period's first and last day; a blank To is open
	Find     PeriodFault
	Days     int // of TooClose: fewer days than this lie between the two
}

// PeriodFault is what is wrong between two periods of one person.
type PeriodFault uint8

// The faults. Repeated periods have the same days and are not counted again as
// overlapping; overlapping ones are not counted again as too close.
const (
	Repeated PeriodFault = iota
	Overlapping
	TooClose
)

// ShareTest is a bound of a share. Bounds are in ten-thousandths: 50 is 0.5 %.
type ShareTest struct {
	Of    *Check
	Below int64 // found when the share is smaller; 0: no such bound
	Above int64 // found when the share is larger; -1: no such bound
}

// CheckOp is what a Check looks at.
type CheckOp uint8

// The tests on the cells of a row. Those on one cell are false for a blank cell,
// except the ones that ask for it.
const (
	CheckAll CheckOp = iota
	CheckAny
	CheckNot
	CheckPresent   // the cell is not blank
	CheckIn        // the cell is one of Codes; "" is a blank cell
	CheckLetters   // all characters of the cell are among Text
	CheckDigits    // the cell is Number digits and nothing else
	CheckSpelled   // the cell is written as spreadsheets do: 1.0, ="1", $1,234.50
	CheckDate      // the cell is a date
	CheckNumber    // the cell is a number
	CheckBefore    // the cell's date is before Day
	CheckAfter     // the cell's date is after Day
	CheckBelow     // the cell's number is below Number
	CheckAbove     // the cell's number is above Number
	CheckEnded     // as_of has reached the last day of the quarter of the cell's date plus Plus
	CheckAgeBelow  // on Day somebody born on the cell's date is younger than Number years
	CheckAgeAbove  // on Day somebody born on the cell's date is older than Number years
	CheckDifferent // the cell's date is not that of Day
)

// Check is a condition on the cells of one row. It is two-valued: what cannot be
// compared does not hold.
type Check struct {
	Op     CheckOp
	Kids   []*Check
	Term   string // the name under which the test stands in `terms`
	Column string
	Codes  []string
	Table  string // where Codes come from, as FILE.TABLE; blank when they are written out
	Text   string
	Day    DayTerm
	Number int64 // in ten-thousandths; of an age in years
	Plus   int   // quarters
	Pos    diag.Pos
}

// DayTerm is a day to compare with: a constant, as_of, or the date of a column,
// moved by days.
type DayTerm struct {
	Date   calendar.Date
	AsOf   bool
	Column string
	Plus   calendar.Offset
	Moved  bool
}

// Walk visits the test and all tests in it, outer before inner.
func (t *Check) Walk(visit func(*Check)) {
	if t == nil {
		return
	}
	visit(t)
	for _, k := range t.Kids {
		k.Walk(visit)
	}
}

// Columns are the columns that the edits read, without repetition, in the order
// of the file, with the columns of the key first.
func (f *EditFile) Columns() []string {
	var out []string
	seen := map[string]bool{}
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	for _, k := range f.Key {
		add(k)
	}
	each := func(t *Check) {
		add(t.Column)
		add(t.Day.Column)
	}
	for _, e := range f.Edits {
		add(e.Element)
		e.When.Walk(each)
		e.Wrong.Walk(each)
		if e.Person != nil {
			add(e.Person.From)
			add(e.Person.To)
		}
		if e.Share != nil {
			e.Share.Of.Walk(each)
		}
	}
	return out
}
