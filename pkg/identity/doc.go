// Package identity turns the keys that agencies write into persons.
//
// What comes in are key cells ("123-45-6789", "s 0012") together with the name
// of the key and the source. What goes out is a person key, which is bytes:
// "ssn:123456780", or "ssn@wages:900701234" for a value that may stand for a
// person inside its own source but never links two. Persons are numbered
// densely by an Index; a number depends only on the set of keys once the index
// is Ranked, not on the order of reading.
//
//	n, err := identity.NewNormalizer(project.Identity.Normalize)
//	w := identity.NewCrosswalk("student_id", "ssn", n)
//	w.Add([]byte("S1"), []byte("123-45-6780"))
//	r, err := identity.NewResolver(n, w)
//	key, verdict := r.Resolve(nil, "college", "student_id", []byte(" S1 "))
//	// "ssn:123456780", OK
//	id := persons.Add(key)
//
// A blank or malformed key is its own verdict and gives no person key, so that
// bad keys never join two people. A key with two different targets in a
// crosswalk is ambiguous and stays what it is.
//
// What it never does: read files, print or log a key, or carry one in an error.
// Keys leave the program only as pseudonyms (Pseudonymizer), made with sub-keys of
// one Secret.
package identity
