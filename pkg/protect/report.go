package protect

// Rule says why a row is hidden.
type Rule uint8

// The rules, in the order in which they are looked at.
const (
	RuleNone        Rule = iota
	RuleSmall            // a count, complement or number of persons of 1 to T-1
	RuleDenominator      // a rate with fewer units than its minimum
	RuleMedian           // an amount of fewer units than its minimum
	RuleEmployers        // an amount of few employers, or mostly of one
	RuleZero             // nobody, where that is not to be shown
	RuleSecondary        // others could be worked out
	RuleSet              // the same people are hidden in another table
	RuleFrozen           // a published number would change by few
	RuleDifference       // a published number of another period differs by few
	RuleOnceHidden       // it was hidden in an earlier release
)
