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
// It works in three rounds. For each wide sum, small ones first, a linear program
// looks for a change of the atoms that moves the sum and no shown one; if there is
// none far enough, a second one looks for the cheapest change that moves shown sums
// too, and their cells are hidden. Then each secondary is shown again if all wide
// sums have proofs without it. Then, for a short while, each is done without in
// exchange for others that cost less together. Totals cost eight times as much for
// each level.
//
// A system may have ties: equations that are known anyway, as between the persons of
// a program by sex and by age. Then it falls into blocks, one for each sex and each
// age, and most wide sums can be moved by an exchange between two of them, say ten
// persons of each of some programs from one age to another and back. A program for
// that is small, and what is found in it is true of the whole system. So exchanges
// are tried first, several pairs of blocks after each other if one is not enough, and
// the program of the whole system only for the few sums for which they do not do.
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
