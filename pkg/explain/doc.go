// Package explain says in plain words what definitions mean and what came of
// them for one person.
//
// What comes in: checked definitions (metrics, pathways, layouts, record kinds)
// or the timeline of one person with the evaluator's explanations. What goes
// out: text for reading, as pages that wrap at a width. Nothing here reads a
// file or decides anything; what a condition means is decided in measure, and
// these words only follow it.
//
//	explain.Metric(m, explain.Example{Period: py2023, Cases: names}).Write(os.Stdout, 80)
//
// A page about a person shows personal data. It is the one such page of the
// program and goes nowhere but to the writer that it is given.
package explain
