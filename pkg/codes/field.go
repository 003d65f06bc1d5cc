package codes

// Speller gives the canonical spelling of a field's codes, and what was repaired;
// what is no code comes back unchanged with NoCode.
type Speller func(text string) (canonical string, repair Repair)

// OfField is the speller of a field or attribute by its name: those of cip and
// naics; nil for others, whose codes are taken as they are.
func OfField(name string) Speller {
	switch name {
	case "cip":
		return speller(CIP)
	case "naics":
		return speller(NAICS)
	}
	return nil
}

func speller(read func(string) (string, Repair, bool)) Speller {
	return func(text string) (string, Repair) {
		code, repair, _ := read(text)
		return code, repair
	}
}

// Patterns brings the patterns that a definition gives for a field to the
// spelling in which its cells are kept; those of other fields come back as they
// are. A NAICS sector range becomes several patterns.
func Patterns(field string, in []string) []string {
	var out []string
	switch field {
	case "cip":
		for _, p := range in {
			out = append(out, cipPattern(p))
		}
	case "naics":
		for _, p := range in {
			out = append(out, naicsPatterns(p)...)
		}
	default:
		return in
	}
	return out
}
