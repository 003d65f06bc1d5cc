package aggregate

// Given is the makeup with parts that come from elsewhere than a tally.
func (m Makeup) Given(parts []Part) Makeup {
	m.parts = func() []Part { return parts }
	return m
}
