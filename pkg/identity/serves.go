package identity

import "slices"

// Serves reports whether the filter finds the persons of these cells too: they hold
// the same key, written in the same way. The source does not matter then, but for
// social security numbers, of which some link inside their source only. It may say
// no of cells that it would serve.
func (f *Filter) Serves(c Cells) bool {
	own := &f.cells
	return c.Key == own.Key && c.Key != ssn && c.Pad == own.Pad && c.Clean == nil && own.Clean == nil && slices.Equal(c.Blank, own.Blank)
}
