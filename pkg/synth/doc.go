// Package synth makes up a state: the extracts that six agencies and the wage
// file of one state would hand over, for as many people as wanted, from a seed.
//
// What comes in: Options (people, seed, share of spoiled rows, span of time).
// What goes out: the files of the table Files, row by row, into writers that
// the caller opens; the package never touches the file system, a clock or the
// environment, and needs the same memory for two thousand people as for five
// million.
//
// Everything about one person, spoiled cells included, is a pure function of
// (seed, person number). So the same options give the same bytes, and person 17
// has the same life in a state of any size. All arithmetic behind it is on
// integers, or compares one drawn fraction with a constant, so that it does not
// depend on the processor either.
//
//	err := synth.Generate(ctx, synth.Demo(), func(name string) (io.WriteCloser, error) {
//		return os.Create(filepath.Join(dir, name))
//	})
//
// The people are nobody: names do not occur, and a number is made by mixing the
// person number over all numbers that the Social Security rules allow. The
// agencies disagree on purpose about keys, dates, codes, separators and
// encodings; configs/demo holds the layouts that read them and says in its
// README what is odd and what is spoiled.
package synth
