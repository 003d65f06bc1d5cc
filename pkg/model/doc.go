// Package model is the normal form: the kinds of records, their fields and
// codes, and the columnar tables that hold records between the stages.
//
// What every agency delivers becomes rows of eight kinds (person,
// participation, enrollment, service, gain, credential, employment,
// placement). A Table holds the rows of one kind as columns of integers: dates
// and quarters as calendar numbers, money in cents, other numbers in
// ten-thousandths, booleans as 0 and 1, and codes as numbers of a shared Symbols
// list. A blank is a value of its own, Blank, and never zero and never "no".
//
// The package knows no file, no clock and no definition; it only knows which
// fields there are. Adding a field to a kind is one line in kinds.go.
package model
