package synth

import (
	"fmt"
	"strings"

	"pathmetrics/pkg/calendar"
)

// The forms that the wage file can take; the agencies' other files are text in
// every state that the program has met.
const (
	FormatCSV     = "csv"
	FormatParquet = "parquet"
)

// maxPeople is the number of nine-digit student numbers with a leading zero.
const maxPeople = 99_999_999

// Options says how large the state is and how it is written. The zero value of
// each field but People means its default.
type Options struct {
	People     int           // residents, most of them in no program; 1 to 99,999,999
	Seed       uint64        // another seed is another state
	Format     string        // of the wages: FormatCSV (default, one file a year) or FormatParquet
	Compress   bool          // gzip the text files and add .gz to their names
	InPrograms int           // of a hundred residents, how many are ever in a program; default 40
	DirtyRate  float64       // share of rows spoiled on purpose, 0 to 0.5; default 0
	From       calendar.Date // first day of any program or term; default 2018-07-01
	Through    calendar.Date // last day that the extracts know; default 2025-06-30

	// WagesThrough is the last day through which wages are complete; a scattering
	// of the next quarter is there as well, as early employers report. Default:
	// the end of the second quarter before that of Through.
	WagesThrough calendar.Date

	// Progress, if set, hears now and then how many people are told; Written, at
	// the end, how many rows each file has, by its stored name.
	Progress func(people int)
	Written  func(name string, rows int64)
}

// Demo is the state that configs/demo/data holds.
func Demo() Options {
	return Options{People: 2000, InPrograms: 85, Seed: 20250630, Format: FormatParquet, Compress: true, DirtyRate: 0.003}
}

// complete fills in the defaults and refuses what cannot be made.
func (o Options) complete() (Options, error) {
	if o.Format == "" {
		o.Format = FormatCSV
	}
	if o.InPrograms == 0 {
		o.InPrograms = 40
	}
	if o.From == 0 {
		o.From = calendar.MustDate("2018-07-01")
	}
	if o.Through == 0 {
		o.Through = calendar.MustDate("2025-06-30")
	}
	if o.WagesThrough == 0 {
		o.WagesThrough = o.Through.Quarter().Add(-2).Interval().To
	}
	var bad []string
	if o.People < 1 || o.People > maxPeople {
		bad = append(bad, fmt.Sprintf("people must be 1 to %d", maxPeople))
	}
	if o.InPrograms < 1 || o.InPrograms > 100 {
		bad = append(bad, "in-programs must be 1 to 100 of a hundred")
	}
	if o.Format != FormatCSV && o.Format != FormatParquet {
		bad = append(bad, fmt.Sprintf("unknown format %q; known are %s, %s", o.Format, FormatCSV, FormatParquet))
	}
	if !(o.DirtyRate >= 0 && o.DirtyRate <= 0.5) {
		bad = append(bad, "dirty rate must be 0 to 0.5")
	}
	if !o.From.Known() || !o.Through.Known() || o.Through < o.From.AddYears(2) {
		bad = append(bad, "the span must be two years or longer")
	} else if o.WagesThrough < o.From || o.WagesThrough > o.Through {
		bad = append(bad, "wages must end inside the span")
	}
	if len(bad) > 0 {
		return o, fmt.Errorf("cannot make this state: %s", strings.Join(bad, "; "))
	}
	return o, nil
}
