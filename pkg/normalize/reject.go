package normalize

import "pathmetrics/pkg/diag"

// Reject is a row that cannot be used: its 1-based data row, the first bad
// column in the order of the layout, and what is wrong with it.
type Reject struct {
	Row    int64
	Column string
	Code   diag.Code
}

// fault is what is wrong with one cell; 0 is nothing. The bits second and third
// say that it is that one of a field's columns.
type fault uint8

const (
	badDate fault = iota + 1
	badQuarter
	badNumber
	negativeWages
	badBool
	badText
	tooLarge
	unmapped
	unknownCode
	blankRequired
	endBeforeStart

	second fault = 0x80
	third  fault = 0x40
)

var faultCodes = [...]diag.Code{
	badDate:        diag.BadDate,
	badQuarter:     diag.BadQuarter,
	badNumber:      diag.BadNumber,
	negativeWages:  diag.NegativeWages,
	badBool:        diag.BadBool,
	badText:        diag.BadText,
	tooLarge:       diag.TooLarge,
	unmapped:       diag.Unmapped,
	unknownCode:    diag.UnknownCode,
	blankRequired:  diag.BlankRequired,
	endBeforeStart: diag.EndBeforeStart,
}

func (f fault) code() diag.Code { return faultCodes[f&^(second|third)] }
