package model

// Tri is a truth value of Kleene's three-valued logic. Pending means not known
// yet; it is neither yes nor no.
type Tri uint8

// The three values, ordered so that And is the least and Or the greatest.
const (
	No Tri = iota
	Pending
	Yes
)

// String is the value in a word.
func (t Tri) String() string { return [...]string{"no", "pending", "yes"}[t] }

// Not turns yes into no and leaves pending.
func (t Tri) Not() Tri { return Yes - t }

// Of is Yes or No.
func Of(b bool) Tri {
	if b {
		return Yes
	}
	return No
}
