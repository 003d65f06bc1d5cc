package puf

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// elements are the columns of a file, in its order: a good part of the layout
// (many of its elements have no bearing on an answer and are left out here).
var elements = strings.Fields(`
	100 101 102 103 108-A 108-B 200 201 202 203 210 211 212 213 214 215 300 301
	400 401 402 403 404 407 408 409 410 413 600 601 602 603 604 701 702 704
	800 801 802 803 804 805 806 807 808 900 901 903 904 905 906 907 908 909 910 911 913 914 917 918 921 922 923
	930 931 932 935 1000 1001 1003 1004 1007 1200 1201 1202 1206 1210
	1300 1302 1303 1306 1307 1308 1309 1310 1311 1312 1313 1314 1315 1316 1317 1318 1319 1320 1332 1333
	1401 1402 1405 1406 1407 1409 1412 1600 1601 1602 1603 1604 1605 1606 1607 1608 1610 1614 1615 1616 1617 1618
	1700 1701 1702 1703 1704 1705 1706 1800 1801 1802 1803 1804 1805 1806 1807 1808 1809 1810 1811 1812 1813 1814
	1900 1901 2413 2414`)

// calculated are DOL's own items.
var calculated = func() (out []string) {
	for n := 4000; n <= 4020; n++ {
		out = append(out, fmt.Sprintf("CALC%d", n))
	}
	return append(out, "CALC4039", "CALC4040")
}()

// AnswerColumns are the items that verify compares.
var AnswerColumns = calculated[7:20]

// upTo2020 are the items whose numbers up to PY2020 are not the later ones less 1000.
var upTo2020 = map[string]string{"CALC4020": "3023", "CALC4039": "3042", "CALC4040": "3043"}

// Header is the first line of the file of a program year. The calculated items
// are 3000 to 3044 up to PY2020, 4000s in PY2021 and CALC4000s from PY2022 on; the
// elements are spelled in one of the ways met in files. From PY2021 on there is an
// element 3007 that is not the calculated item of that number.
func Header(year Year) []string {
	var out []string
	for _, e := range elements {
		out = append(out, Spelling(year, e))
	}
	if year >= 2021 {
		out = append(out, spell(year, "3007"))
	}
	for _, c := range calculated {
		out = append(out, Spelling(year, c))
	}
	if year >= 2022 {
		out = append(out, "REPORT_QUARTER")
	}
	return append(out, "TRAP")
}

// Spelling is how the file of a program year calls an element or item.
func Spelling(year Year, column string) string {
	number, item := strings.CutPrefix(column, "CALC")
	switch {
	case !item:
		return spell(year, column)
	case year >= 2022:
		return column
	case year == 2021:
		return spell(year, number)
	case upTo2020[column] != "":
		return spell(year, upTo2020[column])
	}
	return spell(year, "3"+number[1:])
}

func spell(year Year, number string) string {
	switch year % 4 {
	case 3: // PY2019, PY2023
		if year >= 2023 {
			return number
		}
		return "PIRL " + strings.ReplaceAll(number, "-", "")
	case 0: // PY2020
		return "p" + strings.ToLower(strings.ReplaceAll(number, "-", ""))
	case 1: // PY2021
		return "PIRL" + strings.ReplaceAll(number, "-", "")
	}
	return "PIRL " + number // PY2022
}

// File is a public-use file of a program year.
type File struct {
	Year    Year
	Records []Record
	Notes   []string // parallel to Records or shorter: the cells of the column TRAP
}

// Answer fills the answer columns of all records.
func (f *File) Answer() {
	for _, r := range f.Records {
		for column, v := range r.Answer(f.Year) {
			r[column] = v
		}
	}
}

// Write writes the file as CSV.
func (f *File) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(Header(f.Year)); err != nil {
		return err
	}
	for i, r := range f.Records {
		var cells []string
		for _, e := range elements {
			cells = append(cells, r[e])
		}
		if f.Year >= 2021 {
			cells = append(cells, "1") // the element 3007, which answers nothing
		}
		for _, c := range calculated {
			cells = append(cells, r[c])
		}
		if f.Year >= 2022 {
			cells = append(cells, fmt.Sprintf("%d4", int(f.Year)))
		}
		note := ""
		if i < len(f.Notes) {
			note = f.Notes[i]
		}
		if err := out.Write(append(cells, note)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
