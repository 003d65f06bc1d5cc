// Package measure says for one unit, one metric and one reporting period what
// the unit contributes: excluded (and why), pending, not in the denominator, in
// the denominator, in the numerator, or a value.
//
// What comes in: the timeline store, the compiled pathways and the metric
// definitions. What goes out: one Contribution per unit of the cohort, handed to
// a callback. A unit is a participation or a spell. The result is a pure
// function of one person's records and the definitions.
//
// Conditions are compiled once into nodes and evaluated in Kleene's
// three-valued logic: a record that is found is a yes at once; a record that is
// not found is a no only when the coverage of its kind reaches the end of the
// interval, and pending before that, so that a late wage file never looks like
// unemployment.
//
// Metrics share what they have in common: those with one cohort find their units
// together, and what means the same is asked once for a unit, whoever asks. An
// explanation asks everything again, so that every part is written down where it
// stands.
//
//	ev := measure.NewEvaluator(store, pathways, metrics, periods)
//	ev.Person(17, func(c *measure.Contribution) { tally.Add(c) })
//
// Package measure knows no metric, program or agency by name.
package measure
