// Package derive makes records out of other records: periods of participation
// out of services or hours, gains out of assessments or courses. What is made is
// said by rules in YAML (defs.DeriveRule); nothing here knows a program.
//
// What comes in: a timeline whose delivered records are final, and the rules.
// What goes out: further records, which the caller puts into the timeline before
// anything is measured. Each carries the rule that made it and the place of the
// record that it begins with. A person's records depend on that person's alone,
// so persons can be dealt out to workers.
//
// A period of participation is services joined while the days from the last day
// of the one to the first day of the next are fewer than the rule's gap. Its exit
// is the last day of service, applied retroactively, and it is known only once
// records are complete, and the run stands, a whole gap later with nothing
// scheduled ahead (RSA-TAC-17-01 pages 22 to 25).
//
// It never changes or drops a record, opens no file and starts no goroutine.
//
//	d := derive.New(rules, store)
//	for id := range uint32(store.Persons) { recs = d.Person(id, recs) }
//	derive.Add(store, rules, recs)
package derive
