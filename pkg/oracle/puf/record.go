package puf

import "time"

// Record is a row of the file: cells by element number as in "1602", of the
// calculated items by their names since PY2022, as in "CALC4013". A cell that is
// not there is blank.
type Record map[string]string

// Trap is a record made by hand.
type Trap struct {
	Note string // what it is for
	Record
	// Want are the answers, by calculated item; what is not named is to be
	// blank.
	Want map[string]string
}

// Year is a program year by the year in which it begins.
type Year int

// from and to are the first and last day of the program year.
func (y Year) from() time.Time { return time.Date(int(y), time.July, 1, 0, 0, 0, 0, time.UTC) }
func (y Year) to() time.Time   { return time.Date(int(y)+1, time.June, 30, 0, 0, 0, 0, time.UTC) }

// day reads a cell with a date as YYYYMMDD; ok is false for a blank.
func (r Record) day(element string) (d time.Time, ok bool) {
	if r[element] == "" {
		return d, false
	}
	d, err := time.Parse("20060102", r[element])
	if err != nil {
		panic("puf: element " + element + " of a record is no date")
	}
	return d, true
}

// is reports whether a cell holds one of the codes.
func (r Record) is(element string, codes ...string) bool {
	for _, c := range codes {
		if r[element] == c {
			return true
		}
	}
	return false
}

// clone is a copy that can be changed.
func (r Record) clone() Record {
	c := Record{}
	for k, v := range r {
		c[k] = v
	}
	return c
}

// quarter numbers calendar quarters one after the other.
func quarter(d time.Time) int { return 4*d.Year() + (int(d.Month())-1)/3 }

// within reports whether d lies from from to to, both days included.
func within(d, from, to time.Time) bool { return !d.Before(from) && !d.After(to) }

// yearAfter is the calendar anniversary; of 29 February it is 28 February.
func yearAfter(d time.Time) time.Time {
	a := time.Date(d.Year()+1, d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
	if a.Month() != d.Month() {
		return a.AddDate(0, 0, -1)
	}
	return a
}
