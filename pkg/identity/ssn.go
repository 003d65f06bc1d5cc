package identity

// checkSSN judges a normalised social security number. Numbers of area 900 to
// 999 are taxpayer numbers or pseudo numbers that an agency made up: two
// agencies may have given one number to two people, so they are Local. Areas
// 772 to 799 are good since 2011.
func checkSSN(s []byte) Verdict {
	if len(s) != 9 {
		return Malformed
	}
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return Malformed
		}
		n = n*10 + int(c-'0')
	}
	area, group, serial := n/1_000_000, n/10_000%100, n%10_000
	switch {
	case n%111_111_111 == 0, placeholder(n), area == 0, area == 666, group == 0, serial == 0,
		n/10 == 98_765_432: // 987-65-4320 to 987-65-4329 are for advertising
		return Malformed
	case area >= 900:
		return Local
	}
	return OK
}

// placeholder reports numbers that were printed in advertisements or are typed to
// get past a form (SSA POMS RM 10201.035 and common practice).
func placeholder(n int) bool {
	return n == 123_456_789 || n == 78_051_120 || n == 219_099_999
}
