package model

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
)

// Symbols numbers the distinct texts of a run, so that columns hold integers
// and a condition is tried once per text and not once per row. It is safe for
// concurrent use. Symbol 0 is the empty text and is never stored in a column:
// an empty cell is Blank.
type Symbols struct {
	mu     sync.RWMutex
	ids    map[string]int32 // of the texts from sorted on
	texts  []string
	sorted int // so many of the first texts are sorted, and looked up in their order
}

// NewSymbols returns a list that holds only the empty text.
func NewSymbols() *Symbols {
	return &Symbols{ids: map[string]int32{"": 0}, texts: []string{""}}
}

// Intern returns the number of a text, adding it when it is new.
func (s *Symbols) Intern(text string) int32 {
	s.mu.RLock()
	id, ok := s.find(text)
	s.mu.RUnlock()
	if ok {
		return id
	}
	return s.add(strings.Clone(text))
}

// InternBytes is Intern without an allocation when the text is known.
func (s *Symbols) InternBytes(text []byte) int32 {
	s.mu.RLock()
	id, ok := s.ids[string(text)]
	s.mu.RUnlock()
	if ok {
		return id
	}
	return s.add(string(text))
}

func (s *Symbols) find(text string) (id int32, ok bool) {
	if id, ok = s.ids[text]; ok {
		return id, true
	}
	at, ok := slices.BinarySearch(s.texts[:s.sorted], text)
	return int32(at), ok
}

func (s *Symbols) add(text string) int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id, ok := s.find(text); ok {
		return id
	}
	id := int32(len(s.texts))
	s.ids[text] = id
	s.texts = append(s.texts, text)
	return id
}

// Text is the text of a symbol; empty for numbers that are not in use.
func (s *Symbols) Text(id int32) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if id < 0 || int(id) >= len(s.texts) {
		return ""
	}
	return s.texts[id]
}

// Len is one more than the largest symbol in use.
func (s *Symbols) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.texts)
}

// Ranked returns a list of the same texts in sorted order and, for every old
// number, its new one. After it the numbers no longer depend on the order in
// which rows were read.
func (s *Symbols) Ranked() (*Symbols, []int32) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	type numbered struct {
		begins uint64 // the first eight bytes: most texts differ in them
		old    int32
	}
	order := make([]numbered, len(s.texts))
	for old, t := range s.texts {
		order[old] = numbered{eight(t), int32(old)}
	}
	slices.SortFunc(order, func(a, b numbered) int {
		if a.begins != b.begins {
			return cmp.Compare(a.begins, b.begins)
		}
		return strings.Compare(s.texts[a.old], s.texts[b.old])
	})
	next := &Symbols{ids: map[string]int32{}, texts: make([]string, len(order)), sorted: len(order)}
	remap := make([]int32, len(order))
	for i, x := range order {
		next.texts[i], remap[x.old] = s.texts[x.old], int32(i)
	}
	return next, remap
}

// eight are the first eight bytes of a text as a number of the same order; a
// shorter text is filled up with zeros.
func eight(text string) uint64 {
	var b [8]byte
	copy(b[:], text)
	return binary.BigEndian.Uint64(b[:])
}

// Several codes in one field (training_type: [ojt, occupational]) are stored
// as one symbol whose text joins them, sorted and without repetition.
const multiSep = "\x1f"

// JoinCodes makes the text of a field that holds several codes.
func JoinCodes(codes []string) string {
	c := slices.Clone(codes)
	slices.Sort(c)
	c = slices.DeleteFunc(slices.Compact(c), func(s string) bool { return s == "" })
	return strings.Join(c, multiSep)
}

// SplitCodes gives back what JoinCodes joined; a plain text is one code.
func SplitCodes(text string) []string { return strings.Split(text, multiSep) }

// ShowCodes is the text as people write it: "ojt, occupational".
func ShowCodes(text string) string { return strings.ReplaceAll(text, multiSep, ", ") }
