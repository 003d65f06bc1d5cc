package cli

import (
	"fmt"
	"slices"
	"strings"

	"pathmetrics/pkg/codes"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/explain"
	"pathmetrics/pkg/model"
)

// checkCodes warns of CIP and NAICS patterns that no code of the classification
// matches. It is no error: a state may have codes of its own, or those of an
// earlier edition.
func (p *project) checkCodes(book *codes.Book) {
	for _, u := range p.loader.CodeUses {
		table := book.Of(u.Field)
		if slices.ContainsFunc(u.Patterns, func(pattern string) bool { return len(table.Matches(pattern)) > 0 }) {
			continue
		}
		name := explain.SystemName(u.Field)
		pr := p.loader.Problems.Warnf(u.Pos, diag.UnknownCode, "no code of %s matches %q", name, u.Written)
		if near, ok := table.Nearest(u.Patterns[0]); ok {
			pr.WithHint("%s is %q; %q lists what is below it", near.Code, near.Title, "pathmetrics show "+u.Field+"."+near.Code)
		} else {
			pr.WithHint("%q lists the codes", "pathmetrics show "+u.Field)
		}
	}
}

// listCodes are all lists of codes by the names under which show has them.
func listCodes(c *catalog) listing {
	l := listing{head: []string{"name", "number", "title", "codes"}}
	for _, k := range model.Kinds() {
		for _, f := range k.Fields() {
			if list := c.closedList(f); list != nil {
				l.add(k.String()+"."+f.Name, len(list), "codes of a field", list)
			}
		}
	}
	for _, f := range c.codeFiles {
		for _, t := range f.Tables {
			var list []string
			for _, code := range t.Codes {
				list = append(list, code.Code)
			}
			l.add(f.ID+"."+t.ID, len(list), t.Title, list)
		}
		if len(f.Elements) > 0 {
			l.add(f.ID, len(f.Elements), "elements: "+f.Title, []string{})
		}
	}
	for _, x := range c.classifications {
		if t := c.book.Of(x.Of); t != nil {
			l.add(x.Of, len(t.All()), x.Title, []string{})
		}
	}
	return l
}

// closedList are the codes of a field, with the project's own programs; nil for
// a field without such a list.
func (c *catalog) closedList(f model.Field) []string {
	if f.Name == "program" && f.Codes != nil {
		return slices.Concat(f.Codes, c.programs)
	}
	return f.Codes
}

// findCode looks for a name with a dot: a code of a classification (cip.51.38), a
// table or element of a file of codes (pirl.training_type, pirl.1602), a field's
// list (credential.type). A classification or file without more is found too.
func (c *catalog) findCode(name string) (*subject, error) {
	system, rest, _ := strings.Cut(name, ".")
	if slices.Contains(codes.Systems(), system) {
		return c.classified(system, rest)
	}
	for _, f := range c.codeFiles {
		if f.ID == system {
			return c.inCodeFile(f, rest)
		}
	}
	k, ok := model.ParseKind(system)
	if !ok || rest == "" {
		return nil, nil
	}
	f, ok := k.Field(rest)
	if f.Codes = c.closedList(f); !ok || f.Codes == nil {
		return nil, usage("%s records have no field %q with a list of codes; \"pathmetrics show %s\" has the fields", k, rest, k)
	}
	return &subject{"", func() *explain.Page { return explain.Codes(k, f) }}, nil
}

func (c *catalog) classified(system, code string) (*subject, error) {
	i := slices.IndexFunc(c.classifications, func(x *defs.Classification) bool { return x.Of == system })
	if i < 0 {
		return nil, fmt.Errorf("the classification %s is not described", system)
	}
	if code == "" {
		return &subject{"", func() *explain.Page { return explain.Classification(system, c.book, c.classifications[i]) }}, nil
	}
	t := c.book.Of(system)
	if spell := codes.OfField(system); spell != nil {
		code, _ = spell(code)
	}
	e, ok := t.Get(code)
	if !ok && system == "naics" {
		e, ok = t.Get(codes.Sector(code))
	}
	if ok {
		return &subject{"", func() *explain.Page { return explain.Code(system, e, c.book) }}, nil
	}
	hint := ""
	if near, ok := t.Nearest(code); ok {
		hint = fmt.Sprintf("\nhint: %s is %q", near.Code, near.Title)
	}
	return nil, usage("no code %q in %s%s", code, explain.SystemName(system), hint)
}

func (c *catalog) inCodeFile(f *defs.CodeFile, rest string) (*subject, error) {
	if rest == "" {
		return &subject{f.File, func() *explain.Page { return explain.CodeFile(f) }}, nil
	}
	if t := f.Table(rest); t != nil {
		return &subject{f.File, func() *explain.Page { return explain.CodeTable(f, t) }}, nil
	}
	i := slices.IndexFunc(f.Elements, func(e defs.Element) bool { return strings.EqualFold(e.Number, rest) })
	if i >= 0 {
		return &subject{f.File, func() *explain.Page { return explain.Element(f, &f.Elements[i]) }}, nil
	}
	var known []string
	for _, t := range f.Tables {
		known = append(known, t.ID)
	}
	return nil, usage("%s has neither a table nor an element %q; tables are %s%s", f.ID, rest, defs.Choices(known), didYouMean(rest, known))
}
