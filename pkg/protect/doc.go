// Package protect turns the cells of a run into a table that renderers may
// print: small cells suppressed and rates rounded for the public, full numbers
// for the staff of the agency.
//
// What comes in: the rows of package aggregate and the protect section of the
// project. What goes out: a Publishable, which nothing outside this package can
// make or fill, so that a number nobody protected does not compile into a
// report. It never changes the rows it was given and never says why a cell is
// suppressed.
//
//	public := protect.Apply(rows, project.Protect) // for public/
//	full := protect.Internal(rows)                 // for internal/ only
//	for i := range public.Len() {
//		c := public.Row(i)
//		fmt.Println(c.Metric, c.Value, c.Status) // "employment_rate_q2", "", "suppressed"
//	}
//
// Protection runs in two steps: rules name the rows to hide, then every row is
// made fit for print. A further rule, such as secondary suppression, is a
// function that adds to the set of hidden rows between the two. Until that one
// is there, a hidden number can still be worked out where a total and all its
// other parts are shown.
package protect
