package defs

import (
	"slices"
	"strconv"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// Protect holds the parameters of disclosure control.
type Protect struct {
	Profile        string // the id of the profile whose parameters hold where the project says nothing; "" for none
	MinCell        int    // T: counts, complements and persons of 1 to T-1 are not shown
	MinDenominator int    // of a rate
	MinMedian      int    // units under a median, mean or sum
	MinEmployers   int    // under an amount of money
	MaxShare       int64  // millionths: an employer with as much of the units or amounts hides the amount
	HideZeros      bool   // counts of 0 are not shown either
	Secondary      bool   // further numbers are hidden, so that no small one can be worked out
	Width          int    // of what an attacker may know of a small number; MinCell unless it is set
	Rates          string // RatesExact or RatesCoded
	Ladder         []Rung // by size of the denominator, rising
	RoundRates     int64  // in ten-thousandths of a percent point; 0 leaves rates alone
	RoundMoney     int    // in dollars; 0 leaves amounts alone
	Rounding       string // RoundingNone, RoundingBase5 or RoundingCellKey
	Marker         string // what stands for a hidden number in text for people
	Ledger         string // the file that remembers what was published; "" for none
}

// How rates are shown.
const (
	RatesExact = "exact" // with their numerators, and hidden where one is small
	RatesCoded = "coded" // in ranges by the size of the denominator, without numerators
)

// What is done to all counts, against those who know some of them.
const (
	RoundingNone    = "none"
	RoundingBase5   = "base5"
	RoundingCellKey = "cell_key"
)

// Rung says how rates with denominators up to To are told: at most Low percent, at
// least High percent, and between them in ranges of Step percent points, or to whole
// percents when Step is 1. The last rung of a ladder is for all larger denominators and
// has the To 0.
type Rung struct{ To, Low, High, Step int }

// ProtectProfile is a set of parameters that goes by a name: what an agency's rule asks
// for, and where that is written.
type ProtectProfile struct {
	ID, Title, Description string
	Reference              Reference
	Protect                Protect // with the defaults where the profile says nothing
	File, Hash             string
	Pos                    diag.Pos
	said                   Protect // without the defaults that go by other parameters
}

// DefaultProtect are the parameters of a project that says nothing about protection.
func DefaultProtect() Protect { return unsettled().Settled() }

// unsettled are the defaults that do not depend on other parameters.
func unsettled() Protect {
	return Protect{
		MinCell: 10, MinEmployers: 3, MaxShare: 800_000, Secondary: true,
		Rates: RatesExact, RoundRates: 1_000, RoundMoney: 100, Rounding: RoundingNone, Marker: "*",
	}
}

// Settled fills what was not said by what was: the minimum of a denominator, of a
// median and the width are those of a cell. A forgotten setting does not publish small
// numbers: a project that wants no threshold says min_cell: 1.
func (p Protect) Settled() Protect {
	if p.MinCell < 1 {
		p.MinCell = unsettled().MinCell
	}
	if p.Marker == "" {
		p.Marker = unsettled().Marker
	}
	for _, n := range []*int{&p.MinDenominator, &p.MinMedian, &p.Width} {
		if *n == 0 {
			*n = p.MinCell
		}
	}
	if p.Ladder == nil {
		p.Ladder = DefaultLadder()
	}
	return p
}

// DefaultLadder is the one recommended by NCES 2011-603 (SLDS Technical Brief 3), as
// others tell it: the brief itself could not be read.
func DefaultLadder() []Rung {
	return slices.Clone([]Rung{{20, 20, 80, 10}, {40, 10, 90, 10}, {100, 5, 95, 5}, {300, 2, 98, 5}, {0, 1, 99, 1}})
}

// ProtectSetting is a parameter under its key in the project file, as text.
type ProtectSetting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Settings are the parameters in the order of the documentation, without the ladder. Of
// the ledger they say whether there is one: where it lies is nobody's business who reads
// results.
func (p Protect) Settings() []ProtectSetting {
	ledger := ""
	if p.Ledger != "" {
		ledger = "yes"
	}
	return []ProtectSetting{
		{"profile", p.Profile},
		{"min_cell", strconv.Itoa(p.MinCell)},
		{"min_denominator", strconv.Itoa(p.MinDenominator)},
		{"min_median_n", strconv.Itoa(p.MinMedian)},
		{"min_employers", strconv.Itoa(p.MinEmployers)},
		{"max_employer_share", model.FormatNumber(p.MaxShare, millionths, 4)},
		{"zeros", p.ZerosWord()},
		{"secondary", strconv.FormatBool(p.Secondary)},
		{"width", strconv.Itoa(p.Width)},
		{"rates", p.Rates},
		{"round_rates", model.FormatNumber(p.RoundRates, model.NumberScale, 4)},
		{"round_money", strconv.Itoa(p.RoundMoney)},
		{"rounding", p.Rounding},
		{"marker", p.Marker},
		{"ledger", ledger},
	}
}

// millionths is the scale of MaxShare.
const millionths = 1_000_000

// ZerosWord is how the project file says what is done with zeros.
func (p Protect) ZerosWord() string {
	if p.HideZeros {
		return zerosHide
	}
	return zerosPublish
}

const zerosPublish, zerosHide = "publish", "hide"
