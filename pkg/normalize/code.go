package normalize

import (
	"bytes"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// maxKnown bounds what a worker remembers of one field's cells, short ones and long
// ones; a field with more texts than that is looked up among all symbols instead.
const (
	maxKnown     = 1 << 18
	maxKnownLong = 1 << 12
)

// known is what a cell's text came to.
type known struct {
	symbol int32 // none stands for Blank
	repair codes.Repair
}

const none = -1

// texts is what a worker remembers of one field's cells.
type texts struct {
	short memo
	long  map[string]known
}

func (x *texts) get(t []byte) (known, bool) {
	if len(t) <= model.MaxShort {
		return x.short.get(pack(t))
	}
	k, ok := x.long[string(t)]
	return k, ok
}

func (x *texts) put(t []byte, k known) {
	switch {
	case len(t) <= model.MaxShort:
		x.short.put(pack(t), k)
	case x.long == nil:
		x.long = map[string]known{string(t): k}
	case len(x.long) < maxKnownLong:
		x.long[string(t)] = k
	}
}

func newKnown(v int64, repair codes.Repair) known {
	if v == model.Blank {
		return known{none, repair}
	}
	return known{int32(v), repair}
}

func (k known) value() int64 {
	if k.symbol == none {
		return model.Blank
	}
	return int64(k.symbol)
}

// code is the symbol of a cell. What a cell came to is remembered by its text,
// so that checking, mapping and repairing are done once per text.
func (w *Worker) code(f *field, t []byte) (int64, fault) {
	k, ok := w.known[f.id].get(t)
	if !ok {
		v, repair, bad := w.newCode(f, t)
		if bad != 0 {
			return v, bad
		}
		k = newKnown(v, repair)
		w.known[f.id].put(t, k)
	}
	if f.spell != nil {
		w.repairs[f.id] = k.repair
	}
	return k.value(), 0
}

func (w *Worker) newCode(f *field, t []byte) (int64, codes.Repair, fault) {
	if bad := checkText(t); bad != 0 {
		return model.Blank, 0, bad
	}
	if f.split != "" {
		return w.pieces(f, t)
	}
	if v, bad, done := f.lookUp(t); done {
		return v, 0, bad
	}
	if f.codes != nil && !f.codes[string(t)] {
		v, bad := f.unreadable(unknownCode)
		return v, 0, bad
	}
	if f.spell != nil {
		text, repair := f.spell(string(t))
		return int64(w.n.env.Symbols.Intern(text)), repair, 0
	}
	return int64(w.n.env.Symbols.InternBytes(t)), 0, 0
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
	if key, ok := f.key(t); ok {
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
func (w *Worker) pieces(f *field, t []byte) (int64, codes.Repair, fault) {
	var all []string
	var repairs codes.Repair
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
		text, repair, bad := f.piece(string(piece))
		if bad != 0 {
			return model.Blank, 0, bad
		}
		repairs |= repair
		all = append(all, model.SplitCodes(text)...)
	}
	text := model.JoinCodes(all)
	if text == "" {
		return f.blank, 0, 0
	}
	return int64(w.n.env.Symbols.Intern(text)), repairs, 0
}

func (f *field) piece(text string) (string, codes.Repair, fault) {
	if f.mapped != nil {
		if key, ok := f.key([]byte(text)); ok {
			return f.spelled(f.texts[key]), 0, 0
		}
		switch f.other {
		case defs.ElseReject:
			return "", 0, unmapped
		case defs.ElseValue:
			return f.spelled(f.elseIs), 0, 0
		}
	}
	if f.codes != nil && !f.codes[text] {
		return "", 0, unknownCode
	}
	if f.spell != nil {
		text, repair := f.spell(text)
		return text, repair, 0
	}
	return text, 0, 0
}

// spelled is a text of the definition in canonical spelling.
func (f *field) spelled(text string) string {
	if f.spell != nil && text != "" {
		text, _ = f.spell(text)
	}
	return text
}
