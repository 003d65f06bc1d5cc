// Package protect turns the cells of a run into a table that renderers may
// print: what tells about few people hidden and rates rounded for the public, full
// numbers for the staff of the agency.
//
// What comes in: the rows of package aggregate with what they are sums of, the protect
// section of the project, and, where there is a ledger, the earlier releases. What goes
// out: a Publishable, which nothing outside this package can make or fill, so that a
// number nobody protected does not compile into a report. It never changes the rows it
// was given and never says in a row why it is hidden; Report counts that for staff.
//
//	public, err := protect.Apply(found, project.Protect, protect.Options{Ledger: past}) // for public/
//	full := protect.Internal(found.Rows)                                                // for internal/ only
//	for i := range public.Len() {
//		c := public.Row(i)
//		fmt.Println(c.Metric, c.Value, c.Status) // "employment_rate_q2", "", "suppressed"
//	}
//
// Apply decides for the whole release at once what is hidden:
//
//   - Rows that are disclosive by themselves: few people, few with or without the
//     outcome, few employers (primary.go, employers.go).
//   - Rows that would tell of few people together with an earlier release (history.go,
//     chain.go).
//   - Rows out of which a hidden number could be worked out. For that the release is put
//     into systems of atoms and sums (systems.go, atoms.go, table.go), which package
//     suppress solves. Headings that count the same people, or parts of them, are one
//     system. First come those of who is counted (denominators, pending, excluded), then
//     those of who has the outcome (numerators and complements), with the denominators
//     that somebody shows taken as known, then those of sums and means.
//
// What somebody finds out of the written files all the same is hidden by Refuse.
//
// A row is made fit for print when it is asked for: counts moved, where the project wants
// that (noise.go), rates and amounts rounded (round.go), words in place of rates of nobody
// and everybody, or of all rates (coded.go), side counts blank, reasons without counts.
// docs/protection.md says all this for people who do not program.
package protect
