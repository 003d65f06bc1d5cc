package measure

import "testing"

// Who paid most is the main employer: of equals a named one, and of those the one
// whose symbol is smaller, in whatever order they come.
func TestTheMainEmployerPaidMost(t *testing.T) {
	for name, c := range map[string]struct {
		paid []payment
		want int32
	}{
		"nobody":                  {nil, 0},
		"one":                     {[]payment{{5, 100}}, 5},
		"the larger":              {[]payment{{5, 100}, {4, 99}}, 5},
		"of two quarters":         {[]payment{{4, 60}, {5, 100}, {4, 50}}, 4},
		"of equals":               {[]payment{{5, 100}, {4, 100}, {6, 100}}, 4},
		"not named":               {[]payment{{5, 100}, {-3, 101}}, 0},
		"named and not named":     {[]payment{{5, 100}, {-3, 100}}, 5},
		"not named are not one":   {[]payment{{-2, 60}, {5, 100}, {-3, 60}}, 5},
		"several named and not":   {[]payment{{-2, 100}, {5, 100}, {-3, 100}, {4, 100}}, 4},
		"no amount, though named": {[]payment{{5, 0}}, 0},
	} {
		for range 2 {
			give := func(from, to int) func(*context) {
				return func(ctx *context) {
					for _, p := range c.paid[from:to] {
						if p.cents > 0 {
							ctx.payers = pay(ctx.payers, p.employer, p.cents)
						}
					}
				}
			}
			n := len(c.paid)
			for kind, pays := range map[string]func(*context){
				"first": bothPay(give(0, n), nil), "second": bothPay(nil, give(0, n)), "both": bothPay(give(0, n/2), give(n/2, n)),
			} {
				ctx := context{payers: []payment{{9, 1000}}} // of a unit before
				if got := (&valueNode{pays: pays}).mainPayer(&ctx); got != c.want {
					t.Errorf("%s, %s: %d, want %d", name, kind, got, c.want)
				}
			}
			for i := range n / 2 {
				c.paid[i], c.paid[n-1-i] = c.paid[n-1-i], c.paid[i]
			}
		}
	}
	if bothPay(nil, nil) != nil {
		t.Error("nobody pays, and there is a list of them")
	}
}
