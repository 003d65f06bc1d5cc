package normalize

import (
	"bytes"
	"slices"

	"pathmetrics/pkg/model"
)

// Plain takes off a trimmed cell what spreadsheets and data frames put on it: the
// quoting ="02", the .0 of a whole number that went through a column of decimals
// (1.0, 20220701.0), and a dollar sign and thousands commas ($12,345.67). Any
// other cell comes back as it is. The result is part of the cell, but for amounts
// with commas, which are copied.
func Plain(cell []byte) []byte {
	if len(cell) < 2 {
		return cell
	}
	if cell[0] == '=' && cell[1] == '"' && cell[len(cell)-1] == '"' && len(cell) > 3 {
		return model.TrimBlanks(cell[2 : len(cell)-1])
	}
	if t, ok := bytes.CutSuffix(cell, []byte(".0")); ok && digits(t) {
		return t
	}
	if cell[0] == '$' || bytes.IndexByte(cell, ',') > 0 {
		return amount(cell)
	}
	return cell
}

// amount reads $12,345.67: groups of three digits after the first comma.
func amount(cell []byte) []byte {
	t := bytes.TrimPrefix(cell, []byte("$"))
	whole, cents, _ := bytes.Cut(t, []byte("."))
	if len(cents) > 0 && !digits(cents) {
		return cell
	}
	groups := bytes.Split(whole, []byte(","))
	for i, g := range groups {
		if !digits(g) || i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return cell
		}
	}
	return append(bytes.Join(groups, nil), t[len(whole):]...)
}

func digits(t []byte) bool {
	return len(t) > 0 && !slices.ContainsFunc(t, func(c byte) bool { return c < '0' || c > '9' })
}

// WithoutZeros is a code of digits without leading zeros: "01" is "1", "00" is "0".
// Any other text comes back as it is, with false.
func WithoutZeros(t []byte) ([]byte, bool) {
	if !digits(t) {
		return t, false
	}
	for len(t) > 1 && t[0] == '0' {
		t = t[1:]
	}
	return t, true
}

// numbered are the keys of a map that are digits, by the key without leading zeros.
func numbered(m map[string]string) map[string]string {
	out := map[string]string{}
	for code := range m {
		if t, ok := WithoutZeros([]byte(code)); ok {
			out[string(t)] = code
		}
	}
	return out
}

// key is the key of the field's map that a text stands for.
func (f *field) key(text []byte) (string, bool) {
	if _, ok := f.texts[string(text)]; ok {
		return string(text), true
	}
	if t, ok := WithoutZeros(text); ok && f.numbers != nil {
		if key, ok := f.numbers[string(t)]; ok {
			return key, true
		}
	}
	return f.words.line(string(text))
}

// codesOf are those of a list that are digits, without leading zeros.
func codesOf(list []string) (out []string) {
	for _, s := range list {
		if t, ok := WithoutZeros([]byte(s)); ok {
			out = append(out, string(t))
		}
	}
	return out
}
