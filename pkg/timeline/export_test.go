package timeline

// SetCellsPerRound makes rounds of merging as small as wanted; it gives what they
// were.
func SetCellsPerRound(n int) (before int) {
	before, cellsPerRound = cellsPerRound, n
	return before
}
