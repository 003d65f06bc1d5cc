package normalize

// boolean reads true/false, yes/no, y/n, 1/0, t/f in any case.
func boolean(t []byte) (int64, bool) {
	var buf [5]byte
	if len(t) > len(buf) {
		return 0, false
	}
	lower := append(buf[:0], t...)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c | 0x20
		}
	}
	switch string(lower) {
	case "true", "yes", "y", "1", "t":
		return 1, true
	case "false", "no", "n", "0", "f":
		return 0, true
	}
	return 0, false
}
