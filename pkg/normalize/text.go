package normalize

import (
	"unicode/utf8"

	"pathmetrics/pkg/model"
)

// maxText is the longest code or attribute, in bytes.
const maxText = 1000

// checkText refuses what a code cannot be: control characters, bytes that are no
// UTF-8, more than maxText bytes.
func checkText(t []byte) fault {
	if len(t) > maxText {
		return tooLarge
	}
	for i := 0; i < len(t); {
		if c := t[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return badText
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(t[i:])
		if r == utf8.RuneError && n == 1 || r < 0xa0 {
			return badText
		}
		i += n
	}
	return 0
}

// text is the field's cell, ready to be read: trimmed, joined, normalised, padded;
// empty when it is blank. It is good until the next call.
func (w *Worker) text(f *field, b Cells, i int) []byte {
	var t []byte
	if f.joined == nil {
		t = f.cell(b, f.col, i)
	} else {
		t = w.join(f, b, i)
	}
	return w.fill(f, t)
}

// fill brings a text that is not blank into its one spelling and pads it.
func (w *Worker) fill(f *field, t []byte) []byte {
	if f.clean != "" {
		t = w.cleaned(f.clean, t)
	}
	if len(t) < f.pad && len(t) > 0 {
		return w.padded(t, f.pad)
	}
	return t
}

// cell is one trimmed cell; empty when it is blank or a word that means blank.
func (f *field) cell(b Cells, col, i int) []byte {
	t := model.TrimBlanks(b.Cell(col, i))
	if f.spreadsheet {
		t = Plain(t)
	}
	if among(t, f.nulls) {
		return nil
	}
	return t
}

func (w *Worker) join(f *field, b Cells, i int) []byte {
	w.joinBuf = w.joinBuf[:0]
	for _, col := range f.joined {
		t := f.cell(b, col, i)
		if len(t) == 0 {
			continue
		}
		if len(w.joinBuf) > 0 {
			w.joinBuf = append(w.joinBuf, f.join...)
		}
		w.joinBuf = append(w.joinBuf, t...)
	}
	return w.joinBuf
}

// cleaned brings a code into one spelling: upper writes ASCII letters as capitals;
// digits leaves out the dashes, blanks, dots and slashes between digits, and
// leaves a text alone that has anything else in it.
func (w *Worker) cleaned(how string, t []byte) []byte {
	w.trimBuf = w.trimBuf[:0]
	for _, c := range t {
		switch {
		case how == "upper" && 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		case how == "upper" || '0' <= c && c <= '9':
		case c == '-' || c == ' ' || c == '.' || c == '/':
			continue
		default:
			return t
		}
		w.trimBuf = append(w.trimBuf, c)
	}
	return w.trimBuf
}

// padded fills digits with zeros on the left; other text stays as it is.
func (w *Worker) padded(t []byte, n int) []byte {
	for _, c := range t {
		if c < '0' || c > '9' {
			return t
		}
	}
	w.padBuf = w.padBuf[:0]
	for range n - len(t) {
		w.padBuf = append(w.padBuf, '0')
	}
	w.padBuf = append(w.padBuf, t...)
	return w.padBuf
}
