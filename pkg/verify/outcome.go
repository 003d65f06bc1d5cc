package verify

import (
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/measure"
	"pathmetrics/pkg/model"
)

// Code is an answer as it is shown: an amount is never told.
type Code string

// The codes of an answer.
const (
	One    Code = "1"
	Zero   Code = "0"
	Blank  Code = "blank"
	Amount Code = "amount"
	Other  Code = "other" // a cell that is none of these
)

// The ranks of an outcome: of several participations of a row the highest counts.
const (
	unasked = iota
	notInDenominator
	excluded
	pending
	denominator
	success
)

// outcome is what a metric says of a row.
type outcome struct {
	rank   int
	code   Code // blank below denominator
	amount int64
	reason string
}

func (o *outcome) shown() Code {
	if o.code == "" {
		return Blank
	}
	return o.code
}

// outcomeOf reads a contribution. amounts are in ten-thousandths.
func outcomeOf(m *defs.Metric, x *measure.Contribution) outcome {
	switch {
	case x.Excluded >= 0:
		return outcome{rank: excluded, reason: "excluded: " + m.Exclude[x.Excluded].Reason}
	case x.Denominator == model.No:
		return outcome{rank: notInDenominator, reason: "not in the denominator"}
	case x.Denominator == model.Pending:
		return outcome{rank: pending, reason: "pending: the denominator"}
	case m.Statistic != defs.Rate:
		return valueOutcome(x.Values[0])
	case x.Numerator == model.Pending:
		return outcome{rank: pending, reason: "pending: the numerator"}
	case x.Numerator == model.Yes:
		return outcome{rank: success, code: One, reason: "in the numerator"}
	}
	return outcome{rank: denominator, code: Zero, reason: "in the denominator only"}
}

func valueOutcome(v measure.Measured) outcome {
	switch v.State {
	case model.Yes:
		return outcome{rank: success, code: Amount, amount: v.N, reason: "an amount"}
	case model.Pending:
		return outcome{rank: pending, reason: "pending: the amount"}
	}
	return outcome{rank: denominator, reason: "employed without a known amount"}
}

// answer is what the file says of a row.
type answer struct {
	code   Code
	amount int64
}

// answerOf reads a cell of an answer column.
func answerOf(m *defs.Metric, text string) answer {
	switch {
	case text == "":
		return answer{code: Blank}
	case m.Statistic != defs.Rate:
		if n, err := model.ParseNumber(text, model.NumberScale); err == nil {
			return answer{Amount, n}
		}
	case text == "1" || text == "0":
		return answer{code: Code(text)}
	}
	return answer{code: Other}
}

// dollar is in the unit of amounts.
const dollar = model.NumberScale

// verdict says how an outcome and an answer stand to each other.
type verdict uint8

const (
	differs verdict = iota
	rounded         // the file's amount is ours to the nearest whole dollar
	exact
)

func judge(o outcome, a answer) verdict {
	switch {
	case o.shown() != a.code:
		return differs
	case a.code != Amount || o.amount == a.amount:
		return exact
	}
	apart := max(o.amount-a.amount, a.amount-o.amount)
	if 2*apart <= dollar && a.amount%dollar == 0 {
		return rounded
	}
	return differs
}
