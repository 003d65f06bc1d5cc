package source

import "slices"

// csvFields finds the cells of delimited records.
type csvFields struct {
	key, all *splitter
	first    bool  // the one key is the first field
	keyPlace []int // of each key its place in key, -1 for a column that is missing
	place    []int // of each wanted column its place in all, -1 for one that is missing
	fields   int
	found    []span // of the columns of all
	spans    []span // of the wanted columns; blank for one that is missing
}

func newCSVFields(t *textReader) *csvFields {
	x := &csvFields{fields: len(t.header), spans: make([]span, len(t.want))}
	x.key, x.keyPlace = splitterFor(t, t.want[:t.opt.Keys])
	x.all, x.place = splitterFor(t, t.want)
	x.first = t.opt.Keys == 1 && t.want[0] == 0
	x.found = make([]span, len(x.all.columns))
	return x
}

// splitterFor makes a splitter for those of the columns that the file has, each
// once, and gives the places of all.
func splitterFor(t *textReader, want []int) (*splitter, []int) {
	var columns, place []int
	for _, c := range want {
		at := slices.Index(columns, c)
		if at < 0 && c < len(t.header) {
			at = len(columns)
			columns = append(columns, c)
		}
		place = append(place, at)
	}
	return newSplitter(t.framer.delim, columns), place
}

func (x *csvFields) keys(buf []byte, f frame, to [][]byte) (clean, ok bool) {
	if x.first && (f.kind == plainRecord || buf[f.start] != '"' && buf[f.start] != '=') {
		end, clean := x.key.firstField(buf, f)
		to[0] = buf[f.start:end:end]
		return clean, true
	}
	if !x.key.reach(buf, f) {
		return false, false
	}
	for j, at := range x.keyPlace {
		to[j] = nil
		if at >= 0 {
			to[j] = x.key.copied(buf, at, f)
		}
	}
	return !x.key.dirty, true
}

func (x *csvFields) cells(buf []byte, f frame) (cells []span, clean, ok bool) {
	s := x.all
	s.split(buf, f)
	if s.fields != x.fields {
		return nil, false, false
	}
	for i := range x.found {
		x.found[i] = s.cell(buf, i, f)
	}
	for j, at := range x.place {
		if at >= 0 {
			x.spans[j] = x.found[at]
		}
	}
	return x.spans, !s.dirty, true
}
