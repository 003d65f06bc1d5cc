package normalize

import (
	"cmp"
	"slices"
	"strings"

	"pathmetrics/pkg/defs"
)

// words find the line of a field's map that a cell belongs to: the text itself,
// then (any_case) the text in another case, then the longest beginning that the
// map has (a key that ends in *).
type words struct {
	lines  map[string]string // the map's keys by what is looked up
	starts []string          // beginnings without their *, longest first; keys of lines with the *
	fold   bool              // lines and starts are in lower case, and so is what is looked up
}

// newWords gives nil for a map in which only whole texts are looked up.
func newWords(m defs.FieldMap) *words {
	w := &words{lines: map[string]string{}, fold: m.AnyCase}
	for key := range m.Map {
		low := w.folded(key)
		if other, ok := w.lines[low]; !ok || key < other {
			w.lines[low] = key
		}
		if start, ok := strings.CutSuffix(low, "*"); ok && start != "" && !slices.Contains(w.starts, start) {
			w.starts = append(w.starts, start)
		}
	}
	if !w.fold && w.starts == nil {
		return nil
	}
	slices.SortFunc(w.starts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return w
}

func (w *words) folded(s string) string {
	if w.fold {
		return strings.ToLower(s)
	}
	return s
}

// line is the map's key for a text that is no key itself.
func (w *words) line(text string) (key string, ok bool) {
	if w == nil {
		return "", false
	}
	low := w.folded(text)
	if key, ok = w.lines[low]; ok {
		return key, true
	}
	for _, s := range w.starts {
		if strings.HasPrefix(low, s) {
			return w.lines[s+"*"], true
		}
	}
	return "", false
}
