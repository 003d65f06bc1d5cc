package gate

// frac is a fraction in lowest terms; d is above 0.
type frac struct{ n, d int64 }

func whole(n int64) frac { return frac{n, 1} }

// tooLarge is what exact arithmetic panics with when a number outgrows its place, and the
// walk when it is out of patience; solve recovers.
type tooLarge struct{}

// limit bounds numerators, denominators and coefficients, so that sums of two products
// fit.
const limit = int64(1) << 30

func fits(n int64) int64 {
	if n > limit || n < -limit {
		panic(tooLarge{})
	}
	return n
}

func gcd(a, b int64) int64 {
	if a < 0 {
		a = -a
	}
	if b < 0 {
		b = -b
	}
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// ratio is n/d; d is not 0.
func ratio(n, d int64) frac {
	if d < 0 {
		n, d = -n, -d
	}
	if d != 1 {
		g := gcd(n, d)
		n, d = n/g, d/g
	}
	return frac{fits(n), fits(d)}
}

func (a frac) plus(b frac) frac {
	if a.d == 1 && b.d == 1 {
		return frac{fits(a.n + b.n), 1}
	}
	return ratio(a.n*b.d+b.n*a.d, a.d*b.d)
}

func (a frac) minus(b frac) frac { return a.plus(frac{-b.n, b.d}) }

func (a frac) times(n int64) frac {
	if a.d == 1 {
		return frac{fits(a.n * fits(n)), 1}
	}
	return ratio(a.n*fits(n), a.d)
}

func (a frac) over(n int64) frac { return ratio(a.n, a.d*fits(n)) }

func (a frac) mul(b frac) frac { return ratio(a.n*b.n, a.d*b.d) }

func (a frac) div(b frac) frac { return ratio(a.n*b.d, a.d*b.n) }

// less reports whether a is below b.
func (a frac) less(b frac) bool { return a.n*b.d < b.n*a.d }

func (a frac) sign() int {
	switch {
	case a.n > 0:
		return 1
	case a.n < 0:
		return -1
	}
	return 0
}

// up is the least whole number that is not below a.
func (a frac) up() frac { return whole(-floorDiv(-a.n, a.d)) }
