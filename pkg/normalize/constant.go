package normalize

import (
	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// constant is a value of the definition (value, target of a map, else) in
// storage units. It is written in the field's plain form: YYYY-MM-DD, 2023Q3, a
// plain number in the field's own unit, a code.
func (c *compiler) constant(m defs.FieldMap, text string) int64 {
	if text == "" {
		return model.Blank
	}
	t := []byte(text)
	var v int64
	ok := false
	switch m.Field.Type {
	case model.Code:
		return c.constantCode(m, text)
	case model.Date:
		d, good := isoDate.date(t)
		v, ok = int64(d), good
	case model.Quarter:
		q, good := plainQuarter.quarterOf(t)
		v, ok = int64(q), good
	case model.Number:
		v, ok = number(t, 0, model.NumberScale)
		ok = ok && v >= 0
	case model.Money:
		v, ok = number(t, 0, model.MoneyScale)
		ok = ok && v >= 0
	case model.Bool:
		v, ok = boolean(t)
	}
	if !ok {
		c.probs.Errorf(m.Pos, diag.BadValue, "a constant of %s is not a good %s", m.Field.Name, m.Field.Type)
	}
	return v
}

func (c *compiler) constantCode(m defs.FieldMap, text string) int64 {
	closed, spell := c.closedList(m.Field), codes.OfField(m.Field.Name)
	pieces := model.SplitCodes(text)
	for i, code := range pieces {
		if closed != nil && !closed[code] {
			c.probs.Errorf(m.Pos, diag.UnknownCode, "a constant of %s is not in its list of codes", m.Field.Name)
		}
		if checkText([]byte(code)) != 0 {
			c.probs.Errorf(m.Pos, diag.BadValue, "a constant of %s is too long or holds control characters", m.Field.Name)
		}
		if spell != nil {
			pieces[i], _ = spell(code)
		}
	}
	if spell != nil {
		text = model.JoinCodes(pieces)
	}
	return int64(c.env.Symbols.Intern(text))
}

func (c *compiler) codeMap(f *field, m defs.FieldMap) {
	if m.Map == nil {
		return
	}
	f.other, f.texts, f.elseIs, f.words = m.Else, m.Map, m.ElseTo, newWords(m)
	f.mapped = make(map[string]int64, len(m.Map))
	for from, to := range m.Map {
		f.mapped[from] = c.constant(m, to)
	}
	if f.spreadsheet {
		f.numbers = numbered(m.Map)
	}
	if m.Else == defs.ElseValue {
		f.elseTo = c.constant(m, m.ElseTo)
	}
	if v, ok := f.mapped[""]; ok {
		f.blank = v
	}
}
