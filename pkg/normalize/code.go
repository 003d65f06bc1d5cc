package normalize

import (
	"bytes"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// maxKnown bounds what a worker remembers of one field's cells; a field with
// more texts than that is looked up among all symbols instead.
const maxKnown = 1 << 16

// code is the symbol of a cell. What a cell came to is remembered by its text,
// so that checking and mapping are done once per text.
func (w *Worker) code(f *field, t []byte) (int64, fault) {
	if v, ok := w.known[f.id][string(t)]; ok {
		return v, 0
	}
	v, bad := w.newCode(f, t)
	if bad == 0 && len(w.known[f.id]) < maxKnown {
		w.known[f.id][string(t)] = v
	}
	return v, bad
}

func (w *Worker) newCode(f *field, t []byte) (int64, fault) {
	if bad := checkText(t); bad != 0 {
		return model.Blank, bad
	}
	if f.split != "" {
		return w.pieces(f, t)
	}
	if v, bad, done := f.lookUp(t); done {
		return v, bad
	}
	if f.codes != nil && !f.codes[string(t)] {
		return f.unreadable(unknownCode)
	}
	return int64(w.n.env.Symbols.InternBytes(t)), 0
}

// lookUp takes a text through the field's map; done is false when the text
// itself is to be read.
func (f *field) lookUp(t []byte) (v int64, bad fault, done bool) {
	if f.mapped == nil {
		return 0, 0, false
	}
	if v, ok := f.mapped[string(t)]; ok {
		return v, 0, true
	}
	if key, ok := f.words.line(string(t)); ok {
		return f.mapped[key], 0, true
	}
	switch f.other {
	case defs.ElseReject:
		return model.Blank, unmapped, true
	case defs.ElseValue:
		return f.elseTo, 0, true
	}
	return 0, 0, false
}

// pieces reads a cell that holds several codes.
func (w *Worker) pieces(f *field, t []byte) (int64, fault) {
	var codes []string
	for len(t) > 0 {
		piece, rest, _ := bytes.Cut(t, []byte(f.split))
		t = rest
		piece = model.TrimBlanks(piece)
		if len(piece) == 0 || among(piece, f.nulls) {
			continue
		}
		if len(piece) < f.pad {
			piece = w.padded(piece, f.pad)
		}
		text, bad := f.piece(string(piece))
		if bad != 0 {
			return model.Blank, bad
		}
		codes = append(codes, model.SplitCodes(text)...)
	}
	text := model.JoinCodes(codes)
	if text == "" {
		return f.blank, 0
	}
	return int64(w.n.env.Symbols.Intern(text)), 0
}

func (f *field) piece(text string) (string, fault) {
	if f.mapped != nil {
		if to, ok := f.texts[text]; ok {
			return to, 0
		}
		if key, ok := f.words.line(text); ok {
			return f.texts[key], 0
		}
		switch f.other {
		case defs.ElseReject:
			return "", unmapped
		case defs.ElseValue:
			return f.elseIs, 0
		}
	}
	if f.codes != nil && !f.codes[text] {
		return "", unknownCode
	}
	return text, 0
}
