package identity

import (
	"fmt"
	"io"
)

// These keep the fmt verbs from walking into keys.

// Format prints the type's name only.
func (*Index) Format(s fmt.State, _ rune) { io.WriteString(s, "identity.Index") }

// Format prints the type's name only.
func (*Crosswalk) Format(s fmt.State, _ rune) { io.WriteString(s, "identity.Crosswalk") }

// Format prints the type's name only.
func (*Resolver) Format(s fmt.State, _ rune) { io.WriteString(s, "identity.Resolver") }

// Format prints the type's name only.
func (*Pseudonymizer) Format(s fmt.State, _ rune) { io.WriteString(s, "identity.Pseudonymizer") }

// Format prints the type's name only.
func (*Filter) Format(s fmt.State, _ rune) { io.WriteString(s, "identity.Filter") }

// Format prints the type's name only.
func (*Secret) Format(s fmt.State, _ rune) { io.WriteString(s, "identity.Secret") }

// Format prints the type's name only.
func (SubKey) Format(s fmt.State, _ rune) { io.WriteString(s, "identity.SubKey") }
