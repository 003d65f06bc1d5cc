package measure

import (
	"slices"
	"strconv"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/model"
)

// key is what a definition means for a store, with names resolved: the same
// bytes, the same answer for every unit and period. Every part begins with a
// letter and ends where the letter says, so that different parts never run
// together to the same bytes.
type key []byte

func (k key) number(n int) key { return append(strconv.AppendInt(append(k, 'n'), int64(n), 10), ';') }

func (k key) text(s string) key { return append(strconv.AppendQuote(append(k, 't'), s), ';') }

func (k key) flag(b bool) key { return append(strconv.AppendBool(append(k, 'b'), b), ';') }

func (k key) window(w *window) key {
	if w == nil {
		return append(k, 'w', ';')
	}
	return append(strconv.AppendInt(append(k, 'w'), int64(w.number), 10), ';')
}

func (k key) windows(ws []*window) key {
	k = k.number(len(ws))
	for _, w := range ws {
		k = k.window(w)
	}
	return k
}

func (k key) amount(a amountRef) key { return k.number(a.value).number(int(a.n)) }

func (k key) where(w *defs.Where) key {
	if w == nil {
		return k.number(0)
	}
	k = k.number(len(w.Tests))
	for i := range w.Tests {
		k = k.test(&w.Tests[i])
	}
	return k
}

func (k key) test(t *defs.Test) key {
	k = k.text(t.Field).flag(t.Not).flag(t.Sector).flag(t.In != nil).number(len(t.In))
	for _, code := range t.In {
		k = k.text(code)
	}
	k = k.flag(t.Present != nil)
	if t.Present != nil {
		k = k.flag(*t.Present)
	}
	return k.text(t.AtLeast).text(t.AtMost).text(t.Before).text(t.After)
}

// window compiles an interval; nil stays nil and is all time.
func (c *compiler) window(iv *defs.Interval) *window {
	if iv == nil {
		return c.anyTime()
	}
	var k key
	at := c.looks(func() {
		for _, s := range iv.Spans {
			k = c.term(c.term(k, s.From), s.To)
		}
		k = k.text(iv.String()) // explanations say an interval as it is written
	})
	if w := c.windows[string(k)]; w != nil {
		return w
	}
	w := newWindow(iv, c.slot)
	w.number, w.place = len(c.windows), c.memory.bounds.reserve(at.byPeriod, c.periods)
	c.windows[string(k)] = w
	return w
}

func (c *compiler) anyTime() *window {
	w := c.windows[""]
	if w == nil {
		w = newWindow(nil, c.slot)
		w.number, w.place = len(c.windows), c.memory.bounds.reserve(false, c.periods)
		c.windows[""] = w
	}
	return w
}

func (c *compiler) term(k key, t defs.Term) key {
	k = k.number(c.slot(t.Instant)).number(len(t.Offsets))
	for _, o := range t.Offsets {
		k = k.number(o.N).number(int(o.Unit))
	}
	return k
}

// slot numbers an instant that the metric at hand may name.
func (c *compiler) slot(name string) int {
	switch name {
	case "entry":
		return slotEntry
	case "exit":
		return slotExit
	case "completion":
		return slotCompletion
	case "period_start":
		c.looked.byPeriod = true
		return slotPeriodStart
	case "period_end":
		c.looked.byPeriod = true
		return slotPeriodEnd
	case "as_of":
		return slotAsOf
	}
	for i, a := range c.metric.Anchors {
		if a.Name == name {
			return c.anchorSlot(i)
		}
	}
	return slotColumn + c.store.Tables[model.Participation].Index(name)
}

// anchorSlot is the slot of an anchor of the metric at hand. Anchors are found in
// their order; one that is being looked for, or comes later, is not there.
func (c *compiler) anchorSlot(i int) int {
	if i >= len(c.own) {
		return slotNone
	}
	c.looked.byPeriod = c.looked.byPeriod || c.anchors[c.own[i]].place.step > 0
	return slotAnchor + c.own[i]
}

// rule numbers the ways in which metrics read employment records.
func (c *compiler) rule(e *defs.Employment) int {
	k := key{}.flag(e != nil)
	if e != nil {
		k = k.number(e.Due).text(e.PastDue).text(e.StatusAgainstWages).text(e.ZeroWages).text(e.WagesPending)
	}
	if n, ok := c.rules[string(k)]; ok {
		return n
	}
	n := len(c.works)
	c.works = append(c.works, c.work(e))
	c.rules[string(k)] = n
	return n
}

// amountRef resolves a number of the metric at hand.
func (c *compiler) amountRef(a *defs.Amount) amountRef {
	i := slices.IndexFunc(c.metric.Values, func(v defs.DatedValue) bool { return v.Name == a.Name })
	if a.Name == "" || i < 0 {
		return amountRef{a.N, -1}
	}
	c.looked.byPeriod = true
	var k key
	for _, s := range c.metric.Values[i].Steps {
		k = k.number(int(s.From)).number(int(s.Is))
	}
	n, ok := c.dated[string(k)]
	if !ok {
		n = len(c.steps)
		c.steps = append(c.steps, c.metric.Values[i])
		c.dated[string(k)] = n
	}
	return amountRef{0, n}
}

// matcher compiles a where for records of a kind.
func (c *compiler) matcher(kind model.Kind, w *defs.Where) *matcher {
	k := key{}.number(int(kind)).where(w)
	m := c.matchers[string(k)]
	if m == nil {
		m = c.newMatcher(kind, w)
		c.matchers[string(k)] = m
	}
	return m
}
