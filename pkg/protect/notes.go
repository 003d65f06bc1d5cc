package protect

import (
	"strings"

	"pathmetrics/pkg/defs"
)

// Marker is what stands for a hidden number in tables for reading. Files for programs
// leave the place blank.
func (p *Publishable) Marker() string { return p.rules.Marker }

// Notes are sentences that whoever reads the numbers must know: what was done to all of
// them. None of them holds a digit.
func (p *Publishable) Notes() []string {
	switch {
	case p.audience != Public:
		return nil
	case p.rules.Rounding == defs.RoundingBase5:
		return []string{"Counts are rounded to multiples of five, each by itself, and rates are made of rounded counts: totals need not add."}
	case p.rules.Rounding == defs.RoundingCellKey:
		return []string{"Counts are changed by small random amounts, each by itself, and rates are made of changed counts: totals need not add."}
	}
	return nil
}

// Coded are the words that stand for a rate that is not shown to the point, as "at most
// 20 %" or "40 to 49 %"; "" where there are none. They are the part of the reason that
// ends in a percent sign.
func (c *Cell) Coded() string {
	if c.Value.Ok || c.Statistic != defs.Rate {
		return ""
	}
	for part := range strings.SplitSeq(c.Reason, "; ") {
		if strings.HasSuffix(part, " %") {
			return part
		}
	}
	return ""
}
