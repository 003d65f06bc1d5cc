package protect

import (
	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// dominated reports whether an amount tells about an employer.
func dominated(e aggregate.Employers, p *defs.Protect) bool {
	return e.Known > 0 && (e.Several < p.MinEmployers || p.MaxShare > 0 && (e.Units >= p.MaxShare || e.Amounts >= p.MaxShare))
}
