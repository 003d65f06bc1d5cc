package gate

import (
	"strconv"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// shown is what a row shows.
type shown struct {
	cells          [cells]aggregate.Decimal
	status, reason string
}

// cell numbers the cells of a row that hold numbers.
type cell uint8

const (
	cNumerator cell = iota
	cDenominator
	cPersons
	cValue
	cLow
	cHigh
	cPending
	cExcluded
	cTarget
	cScore
	cells
)

// columnsOf are the places of the cells among defs.ResultColumns.
var columnsOf = func() (out [cells]int) {
	for i, name := range [cells]string{"numerator", "denominator", "persons", "value", "ci_low", "ci_high", "pending", "excluded", "target", "score"} {
		out[i] = column(name)
	}
	return out
}()

var (
	statusColumn = column("status")
	reasonColumn = column("reason")
)

func column(name string) int {
	for i, s := range defs.ResultColumns {
		if s == name {
			return i
		}
	}
	panic("there is no column " + name)
}

func (c cell) name() string { return defs.ResultColumns[columnsOf[c]] }

// counts reports whether the cell holds a number of people.
func (c cell) counts() bool {
	return c <= cPersons || c == cPending || c == cExcluded
}

func (s *shown) hidden() bool { return s.status == aggregate.Suppressed }

// count is a number of people that is shown.
func (s *shown) count(c cell) (n int64, ok bool) { return s.cells[c].V, s.cells[c].Ok }

// differs names the first column in which two files do not show the same. Of files
// with doubles, decimals are compared as such.
func (s *shown) differs(o *shown, doubles bool) (name string, same bool) {
	for c := range cells {
		a, b := s.cells[c], o.cells[c]
		if a == b || doubles && !c.counts() && a.Ok && b.Ok && a.Float() == b.Float() {
			continue
		}
		return c.name(), false
	}
	if s.status != o.status {
		return "status", false
	}
	if s.reason != o.reason {
		return "reason", false
	}
	return "", true
}

// parseDecimal reads a number as the text formats have it: digits, with a point among
// them, and a sign if it is below 0. Nothing is a blank.
func parseDecimal(s string) (d aggregate.Decimal, ok bool) {
	if s == "" {
		return d, true
	}
	digits, negative := strings.CutPrefix(s, "-")
	whole, decimals, point := strings.Cut(digits, ".")
	if whole == "" || point && decimals == "" || len(digits) > 19 {
		return d, false
	}
	for i := range len(digits) {
		if digits[i] != '.' && (digits[i] < '0' || digits[i] > '9') {
			return d, false
		}
	}
	v, err := strconv.ParseInt(whole+decimals, 10, 64)
	if err != nil {
		return d, false
	}
	if negative {
		v = -v
	}
	return aggregate.Decimal{V: v, Places: uint8(len(decimals)), Ok: true}, true
}

// parseDouble reads a number that was kept as a double: it has as many places as it
// takes to tell it from its neighbours, which are few for numbers of few digits.
func parseDouble(s string) (aggregate.Decimal, bool) {
	return parseDecimal(s)
}
