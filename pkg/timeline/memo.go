package timeline

import "pathmetrics/pkg/model"

// memo asks a question about a text once per symbol.
type memo struct {
	symbols *model.Symbols
	ask     func(text string) bool
	known   sparse[answer]
}

// answer is what is known of a symbol.
type answer int8

const (
	notAsked answer = iota
	yes
	no
)

func (m *memo) get(v int64) bool {
	if v == model.Blank {
		return false
	}
	a := m.known.at(v)
	if *a == notAsked {
		*a = no
		if m.ask(m.symbols.Text(int32(v))) {
			*a = yes
		}
	}
	return *a == yes
}

// sparse is a list by symbol that takes room only near the symbols it was asked for.
// The codes of one column are few among the symbols of a run, and as symbols are in
// the order of their texts most of them lie near each other. At first all are zero.
type sparse[T any] struct {
	pages []*[perPage]T
}

const perPage = 64

// at is the place of a symbol.
func (s *sparse[T]) at(symbol int64) *T {
	page, place := uint64(symbol)/perPage, uint64(symbol)%perPage
	if page < uint64(len(s.pages)) && s.pages[page] != nil {
		return &s.pages[page][place]
	}
	return &s.page(int(page))[place]
}

// page makes a page.
func (s *sparse[T]) page(page int) *[perPage]T {
	if more := page + 1 - len(s.pages); more > 0 {
		s.pages = append(s.pages, make([]*[perPage]T, more)...)
	}
	s.pages[page] = new([perPage]T)
	return s.pages[page]
}
