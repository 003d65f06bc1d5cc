package model

import (
	"strings"
	"testing"
)

func TestNamesColumns(t *testing.T) {
	for header, want := range map[string]bool{
		"SSN,NAME,YEAR,QTR,FEIN,WAGES":                    true,
		"Student GUID,Student Age,Race,Course Begin Date": true,
		"StudentId,TermBegin,Crs,Gpa":                     true,
		"100,101,900,901,1602":                            true,
		"p100,p108a,PIRL1602":                             true,
		"108-A,PIRL 901":                                  true,
		"BIRTHDATE,FOO,BAR":                               true,
		"id":                                              true,
		"":                                                false,
		"Smith,Anna,F":                                    false,
		"S00012345,Lopez,Maria,F,01JAN1990":               false,
		"123-45-6780;Lopez;Maria;F":                       false,
		"S123456780LOPEZ000 MARIA X20231 0000450000":       false,
		"123-45-6780,Lopez,Maria,1990-01-02,2345.50":       false,
		"S0001234,MATH101,COLLEGE ALGEBRA,3.0,A,2023FA":    false,
		"212550101,Lopez,2023,3,9000000,7000.10,COMP1 400": false,
	} {
		if got := NamesColumns(strings.Split(header, ",")); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}
