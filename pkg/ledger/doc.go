// Package ledger remembers what was published: for every cell of the releases of
// a project whether its numbers were shown, and which. A later release that would
// tell something about few people by the difference can so be seen before it is
// out.
//
// What comes in: the file that a run before left, and the cells of a new release.
// What goes out: what is known of a cell from before, and the file with the new
// release behind the old ones. A ledger holds published numbers only and nothing
// of persons; it says no more than the releases together do. It does not decide
// what to hide, see package protect.
//
// The file is JSON Lines. A release begins with a line that names it and the
// SHA-256 of all bytes before, and ends with a line that counts its cells and has
// the SHA-256 of all bytes up to there. So a ledger that was cut, edited or put
// together of pieces is found out. That is against accidents: who can write the
// file can also compute the sums anew.
//
//	l, err := ledger.Read(file)
//	before, ok := l.Last(ledger.Key{Metric: "wioa.employment_rate_q2", …})
//	if ok && !before.Hidden {
//		fmt.Println(before.Numerator) // 25
//	}
package ledger
