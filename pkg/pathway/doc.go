// Package pathway turns a person's records into spells: unbroken stays on a
// pathway, with the day of entry, the exit once it is known, and the first
// credential that completes it.
//
// What comes in: the timeline store and the pathway definitions. What goes out,
// per person: the spells of each pathway and of the union of all pathways
// ("*"), each with its reasons (which rule, which records). The rules are those
// of CONTRACT section 6: activity is joined while the gap does not reach the
// leaver rule; a spell counts only when the participant threshold is reached in
// it; its exit is its last day of activity, and is known only once the coverage
// of every flagging kind reaches the end of the gap.
//
//	set := pathway.Compile(definitions, store, options)
//	for _, spell := range set.Spells(person) { … }
//
// Nothing here counts or publishes; a spell is a pure function of one person's
// records and the definitions. A Set is not safe for concurrent use, and the
// spells of a person are good until those of the next are asked for.
package pathway
