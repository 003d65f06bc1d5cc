package defs

import (
	"fmt"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// ParseBound reads a bound the way columns of the type store values: dates and
// quarters as calendar numbers, money in cents, numbers in ten-thousandths.
// Codes have no order and give an error.
func ParseBound(t model.Type, s string) (int64, error) {
	switch t {
	case model.Date:
		d, err := calendar.ParseDate(s)
		return int64(d), err
	case model.Quarter:
		q, err := calendar.ParseQuarter(s)
		return int64(q), err
	case model.Money:
		return model.ParseNumber(s, model.MoneyScale)
	case model.Number:
		return model.ParseNumber(s, model.NumberScale)
	}
	return 0, fmt.Errorf("a bound on a %s, which has no order", t)
}
