package identity

import "pathmetrics/pkg/diag"

// MaxHops is how many crosswalks one key may go through.
const MaxHops = 4

// Resolver makes person keys out of key cells. It is safe for concurrent use.
type Resolver struct {
	norm  *Normalizer
	walks map[string]*Crosswalk // by From
}

// NewResolver ties crosswalks together. It refuses two crosswalks that start
// at one key, a chain that comes back to a key it has been at, and a chain of
// more than MaxHops.
func NewResolver(n *Normalizer, walks ...*Crosswalk) (*Resolver, error) {
	r := &Resolver{norm: n, walks: map[string]*Crosswalk{}}
	for _, w := range walks {
		if r.walks[w.From] != nil {
			return nil, diag.Errorf(diag.Pos{}, diag.BadDefinition, "two crosswalks start at %q", w.From)
		}
		r.walks[w.From] = w
	}
	for _, w := range walks {
		if err := r.checkChain(w); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Resolver) checkChain(w *Crosswalk) error {
	seen := map[string]bool{w.From: true}
	hops := 0
	for at := w; at != nil; at = r.walks[at.To] {
		if hops++; hops > MaxHops {
			return diag.Errorf(diag.Pos{}, diag.BadDefinition, "more than %d crosswalks in a row, from %q on", MaxHops, w.From)
		}
		if seen[at.To] {
			return diag.Errorf(diag.Pos{}, diag.BadDefinition, "the crosswalks from %q come back to %q", w.From, at.To)
		}
		seen[at.To] = true
	}
	return nil
}

// Resolve appends the person key of a raw key cell to dst: normalised, taken
// through the crosswalks as far as they know it, and prefixed with the name of
// the key it ended at. For Blank and Malformed dst comes back as it was. It
// allocates only to grow dst.
func (r *Resolver) Resolve(dst []byte, sourceID, keyName string, raw []byte) (personKey []byte, v Verdict) {
	var buf [MaxKey]byte
	value, v := r.norm.Normalize(buf[:0], keyName, raw)
	if !v.Usable() {
		return dst, v
	}
	if v == OK {
		return r.follow(dst, keyName, value), v
	}
	dst = append(append(append(dst, keyName...), '@'), sourceID...)
	return append(append(dst, ':'), value...), v
}

// follow appends the person key of a normalised value, at the end of the crosswalks
// that it goes through.
func (r *Resolver) follow(dst []byte, keyName string, value []byte) []byte {
	for w := r.walks[keyName]; w != nil; w = r.walks[keyName] {
		to, ok := w.Find(value)
		if !ok {
			break
		}
		keyName, value = w.To, to
	}
	return append(append(append(dst, keyName...), ':'), value...)
}
