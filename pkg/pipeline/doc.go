// Package pipeline wires the stages: it reads the extracts of a project, finds
// the people who matter, keeps their records, evaluates them and adds up.
//
// What comes in is a Plan: definitions, files and settings. What goes out is a
// Result: unprotected rows, flags, rejects and the counts behind them. This is
// the only package with goroutines, passes and cancellation.
//
// The passes:
//
//  1. Crosswalks turn the agencies' keys into person keys.
//  2. Who: the sources that can put somebody into a program or on a pathway are
//     read whole; every bad row is found; people with a participation or with
//     pathway activity are numbered. The records of these sources are kept on the
//     way; those of people who are not in it yet wait for the end of the pass, as far
//     as a bound in bytes allows.
//  3. Load: the other sources, and those with more waiting rows than that, are read
//     with the key filter, and only rows of those people are kept. Memory is bounded
//     by them and not by the files.
//  4. Evaluate: persons are dealt out to workers; tallies are merged.
//
// The result depends on the content of the files only: not on the order of
// rows, the number of files or workers, the clock or the machine.
package pipeline
