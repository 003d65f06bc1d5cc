package identity

import "pathmetrics/pkg/diag"

// Verdict says what a key cell is worth.
type Verdict uint8

// The verdicts.
const (
	OK        Verdict = iota // identifies a person in every source that has the key
	Blank                    // nothing there
	Malformed                // cannot be a key of this name
	Local                    // identifies a person inside its own source only
)

// String is the verdict in one word.
func (v Verdict) String() string {
	return [...]string{"ok", "blank", "malformed", "local"}[v&3]
}

// Usable reports whether there is a person key at all: OK or Local.
func (v Verdict) Usable() bool { return v == OK || v == Local }

// Code is the problem that rejects the row; empty for usable keys.
func (v Verdict) Code() diag.Code {
	switch v {
	case Blank:
		return diag.BlankKey
	case Malformed:
		return diag.BadKey
	}
	return ""
}
