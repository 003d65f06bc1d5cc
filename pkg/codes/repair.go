package codes

// Repair says what had to be done to a cell to make a code of it; several things
// may have been. The zero value is a code that was spelled as it should be.
type Repair uint8

// The repairs. NoCode is none: the text is no code of the classification's form
// and was left as it is.
const (
	ExcelQuotes   Repair = 1 << iota // ="51.3801" or '51.3801
	Blanks                           // 51. 3801
	Decimals                         // 513801.0: a number that a program wrote with decimals
	MissingDot                       // 513801
	LeadingZeros                     // 1.0101: read as a number on the way
	TrailingZeros                    // 51.1 for 51.10, 51.381 for 51.3810: likewise
	NoCode

	// Repairs is one more than the largest value, to size tables of counts.
	Repairs = int(NoCode) << 1
)

// repairNames are the words of quality.json, by bit.
var repairNames = [...]string{
	"excel_quotes", "blanks", "decimals", "missing_dot", "leading_zeros_lost", "trailing_zeros_lost", "not_a_code",
}

// Names are the repairs in the words of quality.json, in a fixed order.
func (r Repair) Names() (names []string) {
	for i, name := range repairNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}
