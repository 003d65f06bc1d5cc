// Package casetest runs the cases that stand beside definitions: made-up
// people, what is expected of them, and what came out instead.
//
// What comes in: a case file and the definitions that it
// names. What goes out: per case, passed or the list of differences, each at its
// line and column. A case goes through the same timeline, pathway, measure and
// aggregate stages as a run; only reading and protection are left out. In a case
// every record kind counts as delivered, complete through as_of unless the case
// says otherwise.
package casetest
