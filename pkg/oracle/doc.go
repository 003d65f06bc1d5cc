// Package oracle is a second, slow and plain computation of the demonstration
// state's results, for its tests only. It shares no code with the packages that
// it checks: raw rows go into plain structs, every question is a loop over one
// person's records, and each metric is written out by hand from its definition
// in words. The test compares every cell that both know.
package oracle
