package gate

// Number says which number of a row is meant.
type Number uint8

// The numbers of a row, and what can be worked out of two of them.
const (
	Numerator Number = iota
	Complement
	Denominator
	Persons
	Value
	Interval
	Pending
	Excluded
	Target
	Score
	Reason
)

// String is the number's name: that of its column, where it has one.
func (n Number) String() string {
	return [...]string{"numerator", "complement", "denominator", "persons", "value", "confidence interval",
		"pending", "excluded", "target", "score", "reason"}[n]
}

// Rule is what a row that is refused does not keep.
type Rule uint8

// The rules.
const (
	Small      Rule = iota // a shown number of 1 to T-1, or a 0 where none may be shown
	Withheld               // a hidden row tells something
	Few                    // a value of fewer units than the minimum
	FewPayers              // an amount of few employers, or mostly of one
	Unanimous              // a rate of 0 or 100 percent of a small group
	Exact                  // more digits or narrower ranges than the rules allow, or the amount of one person
	Known                  // another table shows the small number of the same people
	Narrow                 // the number can be worked out too closely
	Difference             // the part of a period that lies outside published ones can be worked out too closely
	NotProven              // nothing shows that it is safe
)

// String is the rule in words.
func (r Rule) String() string {
	return [...]string{"a small number is shown", "a hidden row tells something", "too few units", "too few employers, or mostly one",
		"0 or 100 percent of a small group", "too exact", "another table shows it", "can be worked out too closely",
		"can be worked out from nested periods", "not proven safe"}[r]
}
