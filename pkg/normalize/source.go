package normalize

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/source"
)

// Batch makes a source's batch into Cells, for a batch whose Columns are the
// columns that Compile was given.
type Batch struct{ *source.Batch }

// N is the number of rows that were kept.
func (b Batch) N() int { return b.Batch.N }

// Row is the 1-based data row number.
func (b Batch) Row(i int) int64 { return b.Batch.Row[i] }

// Cell is the text of a cell; empty for a null.
func (b Batch) Cell(col, i int) []byte {
	c := &b.Columns[col]
	if c.IsNull(i) {
		return nil
	}
	return c.Cell(i)
}

// Texts are the texts of a column from row i on, as many as texts has room for.
func (b Batch) Texts(col, i int, texts [][]byte) {
	c := &b.Columns[col]
	for k := range texts {
		texts[k] = nil
		if !c.IsNull(i + k) {
			texts[k] = c.Cell(i + k)
		}
	}
}

// Native is the form of a column's cells.
func (b Batch) Native(col int) Native { return natives[b.Columns[col].Native] }

var natives = [...]Native{source.Text: Text, source.ISODate: ISODate, source.Number: Number, source.Boolean: Boolean}

// Names says how the columns of a layout are found in a header.
func Names(l *defs.Layout) *source.Names {
	n := &source.Names{Optional: l.Optional(), AnyOf: l.Names.AnyOf}
	if l.Names.Loose {
		n.Also, n.Elements, n.Loose = l.Names.Also, l.Names.Elements, true
	}
	return n
}
