package aggregate

// payroll is how amounts of money spread over employers. Of units whose employer
// is not known nothing is in it.
type payroll struct {
	known   int64
	total   sum128   // of the amounts; one below 0 counts as 0
	first   [2]int32 // employers, as far as there are
	several int      // how many there are, up to three
	units   majority // by units
	amounts majority // by amounts
}

// meet notes an employer.
func (p *payroll) meet(employer int32) {
	if p.several > 2 || p.several > 0 && p.first[0] == employer || p.several > 1 && p.first[1] == employer {
		return
	}
	if p.several < 2 {
		p.first[p.several] = employer
	}
	p.several++
}

// add adds a unit whose employer is known.
func (p *payroll) add(employer int32, amount sum128) {
	p.known++
	p.total.plus(amount)
	p.meet(employer)
	p.units.add(employer, sum128{lo: 1})
	p.amounts.add(employer, amount)
}

// join adds others. What was taken away of an employer was taken away of others as
// well, so that a majority of all together is left of them.
func (p *payroll) join(o *payroll) {
	p.known += o.known
	p.total.plus(o.total)
	for _, e := range o.first[:min(o.several, 2)] {
		p.meet(e)
	}
	if o.several > 2 {
		p.several = 3
	}
	p.units.add(o.units.who, o.units.left)
	p.amounts.add(o.amounts.who, o.amounts.left)
}

// payrolls are those of all rows of a statistic.
type payrolls struct {
	base, rows []payroll   // by counted cell and by row
	has        [][2]sum128 // by row: what those have who are left of units and of amounts
	wanted     []bool      // by employer: some row may have its majority
}

// employers is what a row says of its payroll.
func (x *payrolls) employers(k int) Employers {
	p, has := &x.rows[k], &x.has[k]
	return Employers{Known: p.known, Several: p.several, Units: shareOf(has[0], sum128{lo: uint64(p.known)}), Amounts: shareOf(has[1], p.total)}
}

// amountOf is what a value counts for.
func (v *valued) amountOf() sum128 { return sum128{lo: uint64(max(v.v, 0))} }

// find finds the payrolls of a slot: in one walk over the values those of counted
// cells, of which the rows are sums, and in a second one what those have who may
// have a majority.
func (x *payrolls) find(s *sheet, from *slot) {
	x.rows, x.has = cleared(x.rows, len(s.people)), cleared(x.has, len(s.people))
	if !x.spread(s, from) {
		return
	}
	from.each(s.width, func(id int32, _ []uint32) {
		for _, i := range s.into[id] {
			x.rows[i].join(&x.base[id])
		}
	})
	x.want()
	for _, block := range from.values {
		for i := range block {
			if v := &block[i]; v.employer > 0 && x.wants(v.employer) {
				for _, id := range s.space.at(v.list) {
					x.count(v, s.into[id])
				}
			}
		}
	}
}

// spread adds the values up by counted cell; it reports whether an employer is
// known of any.
func (x *payrolls) spread(s *sheet, from *slot) (some bool) {
	x.base = cleared(x.base, len(s.into))
	for _, block := range from.values {
		for i := range block {
			v := &block[i]
			if v.employer <= 0 {
				continue
			}
			some = true
			for _, id := range s.space.at(v.list) {
				x.base[id].add(v.employer, v.amountOf())
			}
		}
	}
	return some
}

// want marks the employers who may have a majority in some row.
func (x *payrolls) want() {
	clear(x.wanted)
	for i := range x.rows {
		for _, m := range []*majority{&x.rows[i].units, &x.rows[i].amounts} {
			if m.someone() {
				x.wanted = reaching(x.wanted, int(m.who)+1)
				x.wanted[m.who] = true
			}
		}
	}
}

func (x *payrolls) wants(employer int32) bool {
	return int(employer) < len(x.wanted) && x.wanted[employer]
}

// count counts what the value's employer has in rows in which it may have most.
func (x *payrolls) count(v *valued, rows []int32) {
	for _, i := range rows {
		if x.rows[i].units.who == v.employer {
			x.has[i][0].plus(sum128{lo: 1})
		}
		if x.rows[i].amounts.who == v.employer {
			x.has[i][1].plus(v.amountOf())
		}
	}
}
