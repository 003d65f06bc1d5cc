package suppress

// part is a part of the system around a target with its linear program: atoms that
// may change, and all sums that are known of them. It grows by the atoms that
// promise to move the target farther. When none does, no atom outside helps, and
// what was found is true of the whole system.
type part struct {
	question

	atoms  []int32 // by variable, None if it is of none
	sums   []int32 // the known sums
	atVar  []int32 // by atom: its variable, None if it is outside
	suVar  []int32 // by sum
	seen   []int32 // by atom: the last look for candidates that met it
	look   int32
	found  []candidate
	room   int       // for how many candidates
	tied   []term    // by variable
	aimed  []term    // the atoms of the target
	held   []int32   // by atom: its sign in the target, or 0
	prices []float64 // by sum, 0 between looks
}

const (
	most     = 4000       // variables in a part
	ample    = 20_000_000 // work on a question: a tenth of a second
	brief    = 20_000     // work on a question when patience has come to its end
	batch    = 6          // atoms that are added at a time, or more if the part is large
	reach    = 16         // widths that an atom may move by
	worthy   = 1e5        // worth of moving the target by one, against costs
	refine   = 2          // looks for something cheaper when the target is wide
	accuracy = 1e-3       // how far from a whole number one may be taken for it
)

func (p *part) init(v *solver) {
	p.prices, p.held = make([]float64, len(v.Sums)), make([]int32, len(v.Atoms))
	p.question.solver, p.atVar, p.suVar, p.seen = v, make([]int32, len(v.Atoms)), make([]int32, len(v.Sums)), make([]int32, len(v.Atoms))
	for i := range p.atVar {
		p.atVar[i] = None
	}
	for i := range p.suVar {
		p.suVar[i] = None
	}
}

// aim makes the part one around a target.
func (p *part) aim(target int32, m mode, upto int, room int64) {
	p.empty()
	p.hold(target)
	p.ask(target, m, upto)
	p.limit = p.work + room
	p.atoms = append(p.atoms, None)
	p.begin()
}

// hold notes the atoms of the target.
func (p *part) hold(target int32) {
	for _, m := range p.aimed {
		p.held[m.at] = 0
	}
	p.aimed = p.atomsOf[target]
	for _, m := range p.aimed {
		p.held[m.at] = m.sign
	}
}

// begin puts some atoms of the target into the part, of which least is known.
func (p *part) begin() {
	p.found, p.room = p.found[:0], batch
	for _, m := range p.aimed {
		if c, ok := p.usable(m.at); ok {
			p.offer(candidate{atom: m.at, brings: len(p.live[m.at]), cost: c})
		}
	}
	for _, c := range p.found {
		p.add(c.atom, c.cost)
	}
}

// empty takes everything out of the part.
func (p *part) empty() {
	for _, a := range p.atoms {
		if a >= 0 {
			p.atVar[a] = None
		}
	}
	for _, s := range p.sums {
		p.suVar[s] = None
	}
	p.atoms, p.sums = p.atoms[:0], p.sums[:0]
}

// usable reports whether an atom may change at all, and at what cost by itself.
func (p *part) usable(a int32) (cost float64, ok bool) {
	if p.locks[a] == 0 {
		return 0, true
	}
	if p.mode == strict {
		return 0, false
	}
	for _, s := range p.live[a] {
		switch {
		case !p.fixes(s.at):
		case !p.hideable(s.at, p.upto):
			return 0, false
		case p.single(s.at):
			cost += p.costs[p.Sums[s.at].Cell]
		}
	}
	if p.mode == lavish {
		cost = 0
	}
	return cost, true
}

// binds reports whether a known sum needs a row: it is not of one atom, which is fixed
// or free by itself, and it may not move at will.
func (p *part) binds(s int32) bool {
	return !p.single(s) && (p.mode != lavish || !p.hideable(s, p.upto))
}

// add puts an atom into the part, and the known sums that hold it.
func (p *part) add(a int32, cost float64) {
	far := p.far()
	id := p.addColumn(variable{low: -min(far, float64(p.Atoms[a])), high: far, cost: cost})
	p.atoms, p.atVar[a] = append(p.atoms, a), id
	tied := p.tied[:0]
	if k := p.held[a]; k != 0 {
		tied = append(tied, term{p.what, k})
	}
	for _, s := range p.live[a] {
		if !p.binds(s.at) {
			continue
		}
		if p.suVar[s.at] < 0 {
			p.watch(s.at)
		}
		tied = append(tied, term{p.suVar[s.at], s.sign})
	}
	p.tie(tied, id)
	p.tied = tied
}

// watch puts a known sum into the part.
func (p *part) watch(s int32) {
	p.sums, p.atoms = append(p.sums, s), append(p.atoms, -1)
	if p.mode == priced && p.hideable(s, p.upto) {
		far := p.far() * 8
		p.suVar[s] = p.addRow(variable{low: -far, high: far, cost: p.costs[p.Sums[s].Cell]}, false)
		return
	}
	p.suVar[s] = p.addRow(variable{}, true)
}

// push moves the target in a direction until it is wide, or as far as it goes, and
// returns the change exactly. It is not ok if the numbers do not look like
// fractions.
func (p *part) push(dir float64) (c *change, ok bool) {
	p.point(dir)
	done := p.there
	if p.mode == priced {
		done = func() bool { return false }
	}
	for better := 0; p.maximize(done); {
		if p.there() {
			if better++; p.mode != priced || better > refine {
				break
			}
		}
		if len(p.vars) > most || !p.grow() {
			break
		}
	}
	if p.mode == priced && p.there() {
		for range 3 {
			p.reweigh()
			p.maximize(done)
		}
	}
	return p.change()
}

// change is what the program found, in whole numbers of the largest parts that do.
func (p *part) change() (c *change, ok bool) {
	c = &change{}
	for _, c.of = range parts {
		if p.whole(c) {
			return c, true
		}
	}
	return nil, false
}

func (p *part) whole(c *change) bool {
	c.moves = c.moves[:0]
	for i, a := range p.atoms {
		if a < 0 {
			continue
		}
		k, ok := round(p.vars[i].x, c.of)
		if !ok {
			return false
		}
		if k != 0 {
			c.moves = append(c.moves, move{a, k})
		}
	}
	return true
}
