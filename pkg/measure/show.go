package measure

import (
	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/model"
)

// ShowValue is a stored value as people write it; empty for a blank.
func ShowValue(symbols *model.Symbols, f model.Field, v int64) string {
	if v == model.Blank {
		return ""
	}
	switch f.Type {
	case model.Date:
		return calendar.Date(v).String()
	case model.Quarter:
		return calendar.Quarter(v).String()
	case model.Money:
		return model.FormatNumber(v, model.MoneyScale, 2)
	case model.Number:
		return model.FormatNumber(v, model.NumberScale, 2)
	case model.Bool:
		return map[int64]string{0: "false", 1: "true"}[v]
	}
	return model.ShowCodes(symbols.Text(int32(v)))
}
