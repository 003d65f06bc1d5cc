package suppress

// System is a release as an attacker sees it: numbers that are sums of atoms, which
// are disjoint groups of units. Two numbers of the release are related exactly as
// their atoms are.
type System struct {
	Atoms []int64 // how many units are in each atom, 0 or more
	Sums  []Sum
	Cells []Cell

	// Patience bounds the search for cheap secondaries, and then again that for those
	// which are not needed: how many numbers of linear programs may be changed for it, 250
	// million in about a second. 0 is ten times that. The less, the more is hidden; what
	// is protected is the same.
	Patience int64
	// Limit bounds the whole effort in the same units: sums that are not protected when it
	// is spent stay open. 0 is no limit.
	Limit int64
}

// Sum is a number that is made of atoms. One that is Shown and has atoms that are
// taken away is a tie: it says how many more some atoms are than others.
type Sum struct {
	Of   []int32 // the atoms that are added, each once; none makes a number that is always 0
	Less []int32 // the atoms that are taken away, each once and none of Of
	Cell int32   // the cell that shows it, or None, or Shown
	Wide bool    // may not be known closer than the width that is asked for
}

// What stands for a sum's cell where it has none.
const (
	None  int32 = -1 // nobody is shown the sum
	Shown int32 = -2 // the sum is known whatever is hidden, as from an earlier release
)

// Cell is what is shown or hidden as a whole: a row of a table.
type Cell struct {
	Key     string // decides between cells that are equal otherwise
	Level   int    // 0 of inner cells, 1 to 3 of totals, which are hidden later, above 3 of those that go last
	Primary bool   // hidden in any case
	Stays   bool   // not hidden, unless it is primary
}

// Result says what to hide and why.
type Result struct {
	Hidden    []bool  // by cell
	For       []int32 // by cell: a wide sum that is too narrow if the cell is shown, or for which it was hidden if that was not tried; None of primary and shown cells
	Open      []int32 // the wide sums that nothing found protects, in the order of the system
	Primary   int     // hidden cells that had to be
	Secondary int     // hidden cells that protect others
	Untried   int     // secondaries that may be needless, as patience ended before they were tried
}

// Hide is Solve for those who want the cells only, and how many sums are open.
func Hide(s *System, width int64) (hidden []bool, open int) {
	r := Solve(s, width)
	return r.Hidden, len(r.Open)
}
