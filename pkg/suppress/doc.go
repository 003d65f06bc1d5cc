// Package suppress says which cells of a release to hide, so that nobody can work
// out a small number from what is shown.
//
// What comes in: a System, which is the whole release as an attacker sees it.
// Atoms are disjoint groups of units; every number is a sum of atoms, or of some
// less others; a cell shows or hides its sums together. What goes out: the cells to
// hide. An attacker knows all shown sums, which sums there are and of which atoms,
// and that no atom is below 0. A wide sum is safe if, by all that, it could be two
// numbers that are at least width apart. The package knows nothing of metrics, rules
// or files.
//
//	s := &System{Atoms: []int64{5, 100, 95}, Sums: []Sum{ // 5 + 100 + 95 = 200
//		{Of: []int32{0}, Cell: 0, Wide: true}, {Of: []int32{1}, Cell: 1},
//		{Of: []int32{2}, Cell: 2}, {Of: []int32{0, 1, 2}, Cell: 3}},
//		Cells: []Cell{{Key: "a", Primary: true}, {Key: "b"}, {Key: "c"}, {Key: "total", Level: 1}}}
//	r := Solve(s, 10) // hides a and c: a is known to be from 0 to 100
//
// It works in three rounds. For each wide sum, small ones first, it looks for a change
// of the atoms that moves the sum and no shown one; if there is none far enough, it
// looks for a cheap change that moves shown sums too, and their cells are hidden. Then
// each secondary is shown again if all wide sums have proofs without it. Then, for a
// short while, each is done without in exchange for others that cost less together.
// Totals cost eight times as much for each level.
//
// A change that moves no shown sum is looked for atom by atom at first, and then by a
// linear program. One that moves shown sums is the cheaper of two: a program takes
// everything for hidden that may be, which is quick, as little is left to hold still, and
// tells for certain if nothing helps at all; and another one has a cost for each shown
// sum, which is slow in large systems, so that its work is bounded. All programs are of a
// part of the system around the sum, which grows by the atoms that promise to help.
//
// Nothing rests on floating point. A change found by a program is turned into
// fractions with a small denominator and held in whole numbers against every atom
// and every known sum; only then it is half of a proof. A proof that cannot be
// verified is none, and more is hidden. What rests on floating point is that there
// is no proof: so a cell may be hidden that need not be, and a sum may be reported
// as open that is not.
//
// The simplex method is our own, as programs grow while they are solved and have
// bounds and many rows that follow from others; gonum's wants one dense matrix of
// full row rank in standard form.
//
// Same input, same output: nothing follows the order of a map, the clock or a random
// number. Systems that share no atom can be solved one by one, and at the same time.
package suppress
