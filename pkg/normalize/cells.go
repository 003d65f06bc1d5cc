package normalize

// Cells are rows of text cells. An implementer gives the columns in the order
// that Compile was told, and may reuse what Cell gave after the call of Row.
type Cells interface {
	// N is the number of rows.
	N() int
	// Row is the 1-based data row number in the extract of row i.
	Row(i int) int64
	// Cell is the text of a cell, empty for a null.
	Cell(col, i int) []byte
	// Native is the form of a column's cells.
	Native(col int) Native
}

// Native says what a column's cells are.
type Native uint8

// The forms of cells. Of typed columns only dates are written otherwise than the
// layout says; numbers and booleans are read like text.
const (
	Text    Native = iota // as the agency wrote it
	ISODate               // YYYY-MM-DD, whatever the layout's date form says
	Number                // plain decimal text
	Boolean               // true or false
)
