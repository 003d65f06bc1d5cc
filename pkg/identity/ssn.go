package identity

// placeholders are numbers that were printed in advertisements or are typed to
// get past a form (SSA POMS RM 10201.035 and common practice).
var placeholders = map[string]bool{"123456789": true, "078051120": true, "219099999": true}

// checkSSN judges a normalised social security number. Numbers of area 900 to
// 999 are taxpayer numbers or pseudo numbers that an agency made up: two
// agencies may have given one number to two people, so they are Local. Areas
// 772 to 799 are good since 2011.
func checkSSN(s []byte) Verdict {
	if len(s) != 9 {
		return Malformed
	}
	same := true
	for _, c := range s {
		if c < '0' || c > '9' {
			return Malformed
		}
		same = same && c == s[0]
	}
	area, group, serial := string(s[:3]), string(s[3:5]), string(s[5:])
	switch {
	case same, placeholders[string(s)], area == "000", area == "666", group == "00", serial == "0000",
		string(s[:8]) == "98765432": // 987-65-4320 to 987-65-4329 are for advertising
		return Malformed
	case s[0] == '9':
		return Local
	}
	return OK
}
