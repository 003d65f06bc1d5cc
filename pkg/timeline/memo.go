package timeline

import "pathmetrics/pkg/model"

// memo asks a question about a text once per symbol. It takes room only near the
// symbols it was asked about: those of one column are few among all of a run, and as
// symbols are in the order of their texts most of them lie near each other.
type memo struct {
	symbols *model.Symbols
	ask     func(text string) bool
	known   []*answers // of 256 symbols each; nil where none was asked about
}

// answers are the answers about 256 symbols, a bit for each.
type answers struct{ asked, yes [4]uint64 }

func (m *memo) get(v int64) bool {
	if v == model.Blank {
		return false
	}
	page, word, bit := uint64(v)>>8, uint64(v)>>6&3, uint64(1)<<(v&63)
	if page < uint64(len(m.known)) {
		if a := m.known[page]; a != nil && a.asked[word]&bit != 0 {
			return a.yes[word]&bit != 0
		}
	}
	return m.learn(v, page, word, bit)
}

// learn asks about a symbol for the first time.
func (m *memo) learn(v int64, page, word, bit uint64) bool {
	m.known = long(m.known, page+1)
	if m.known[page] == nil {
		m.known[page] = &answers{}
	}
	a := m.known[page]
	a.asked[word] |= bit
	if !m.ask(m.symbols.Text(int32(v))) {
		return false
	}
	a.yes[word] |= bit
	return true
}

// long is a list that has n places at least.
func long[T any](list []T, n uint64) []T {
	if more := int(n) - len(list); more > 0 {
		list = append(list, make([]T, more)...)
	}
	return list
}
