// Package source opens extracts and hands out column batches of text cells.
//
// What comes in: a file name, a Spec that says how the file is written (CSV or
// TSV, fixed-width text, Parquet; plain, .gz or .zst; the encoding), and the
// Options: which columns are wanted and how many of them are key columns. What
// goes out: batches with only these columns, without the rows that a key filter
// did not want, and a list of the rows that the reader itself had to refuse.
// Every row is accounted for: Read == Filtered + len(Rejects) + N.
//
// Reading is cut in two, so that the caller can own the goroutines: Next is
// sequential and cheap (it cuts the file into chunks, and unpacks and transcodes
// text), Decode is the work and is safe for concurrent use with different chunks.
//
//	r, err := source.Open(source.OS(), "wages.csv.gz", source.Spec{},
//		source.Options{Columns: []string{"ssn", "quarter", "wages"}, Keys: 1})
//	for {
//		c, err := r.Next() // io.EOF at the end
//		b, err := r.Decode(c, source.EachRow(1, func(keys [][]byte) bool { return wanted(keys[0]) }))
//		for i := range b.N {
//			use(b.Row[i], b.Columns[2].Cell(i))
//		}
//		b.Release()
//	}
//
// A row that the filter drops is judged by its key cells only: its other fields
// are neither counted nor checked. A row that is kept has as many fields as the
// header, and its wanted cells are valid UTF-8 without control characters other
// than tab, CR and LF.
//
// What it never does: interpret a cell (dates, numbers and blanks are the
// layout's business), start a goroutine, or put a value out of a data cell into
// an error. Arrow is used here and nowhere else, behind a fence: footer and page
// headers are checked before it sees them, and it never runs without recover. Of a
// Parquet file only what the kept rows need is read and checked.
package source
