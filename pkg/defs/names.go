package defs

// FieldNames are the fields and attributes that the metric's conditions read,
// with repetitions.
func (m *Metric) FieldNames() (names []string) {
	m.Walk(func(part any) {
		switch p := part.(type) {
		case *Cond:
			if p.Test != nil {
				names = append(names, p.Test.Field)
			}
		case *Where:
			names = append(names, p.fields()...)
		case *RecordCond:
			if p.Sum != nil {
				names = append(names, p.Sum.Field)
			}
		case *Value:
			if p.Field != "" {
				names = append(names, p.Field)
			}
		}
	})
	return names
}

// FieldNames are the fields and attributes that the pathway's rules read.
func (p *Pathway) FieldNames() (names []string) {
	for _, rules := range [][]RecordRule{p.Flag, p.Completer} {
		for _, r := range rules {
			names = append(names, r.Where.fields()...)
		}
	}
	return names
}

func (w *Where) fields() (names []string) {
	if w == nil {
		return nil
	}
	for _, t := range w.Tests {
		names = append(names, t.Field)
	}
	return names
}
