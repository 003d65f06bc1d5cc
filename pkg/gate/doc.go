// Package gate looks at a public folder as an attacker would, before it leaves the
// building, and says whether it may.
//
// What comes in: the files of the public folder as they were written, the full
// numbers, and what these are sums of. What goes out: Findings, which name each
// number that is shown and should not be, or that can be worked out too closely,
// and never the number itself. It writes nothing and opens no file but through the
// fs.FS that it is given. It shares no code with the packages that choose what to
// hide or that write the files, so that a mistake there is not made here again.
//
//	found, err := gate.Check(gate.Input{Public: files, Rows: found.Rows, Makeups: found.Makeups, Rules: rules})
//	if err == nil && len(found.Refused) == 0 {
//		// the folder may be published
//	}
//
// It works in four rounds. Every format is read back by a parser of its own, held
// against the full numbers, and the formats against each other. Rules that a row
// must keep by itself are looked at. Then it is noted which numbers everybody knows:
// those that are shown, those that follow from them in one row, and those of the same
// people that another table shows.
//
// Last come the equations. The numbers of a row are sums of atoms: the units of one
// class, kind and group. Atoms are 0 or more. Their known sums stay as they are, a
// kind has the same units in every breakdown, stays on pathways make up the stays on
// any pathway but for an overlap that is taken as known, and rows of a period are
// those of periods within it and a rest (of each by itself where these share units). A
// small number is safe when the atoms can be filled in two ways that agree with all
// that, between which the number differs by the width that is asked for.
//
// Fillings are found by walking. A walk begins at the true atoms, and each step exchanges
// units between atoms such that every known sum stays: pathway A has one more woman and
// one less man, pathway B the other way round. Steps come from the equations solved for
// some of the atoms in whole numbers (a simplex method without an objective of its own and
// without floating point), and each one is held, exactly, against every equation as it was
// first written down. What other numbers do on the way counts for them. A walk ends when
// the number is wide enough, or at its highest and lowest; what is narrow then is refused,
// and so is a number for which the arithmetic became too large or the work too much.
//
// A number is looked for where little may change, then with more: first only what is in
// hidden numbers, and of each kind as many in each breakdown; then what is in hidden
// numbers; then everything. What is kept as it is makes a number look closer known than it
// is and never farther.
package gate
