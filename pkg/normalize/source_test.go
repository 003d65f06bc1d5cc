package normalize

import (
	"strings"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/source"
)

func TestBatch(t *testing.T) {
	l := layout(t, "key: {column: K, as: ssn}\nrecords: [{kind: service, fields: {date: {column: D, date: YYYYMMDD}, service: S}}]\n")
	files := fstest.MapFS{"x.csv": {Data: []byte("S,K,D\nhelp,1,20230701\n,2,\nmore,3,20230230\n")}}
	r, err := source.Open(files, "x.csv", source.Spec{}, source.Options{Columns: l.Columns(), Keys: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	batch, err := r.Decode(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := compile(t, l, Env{})
	w := n.Worker()
	b := Batch{batch}
	var got []string
	for i := range b.N() {
		got = append(got, strings.Join(run(n, w, b, i), "|"))
	}
	if s := strings.Join(got, "\n"); s != "service date=2023-07-01 service=help\n\nD bad-date" {
		t.Errorf("got %s", s)
	}
}

// testBatch reads CSV text as one batch.
func testBatch(t *testing.T, text string, columns []string) Batch {
	t.Helper()
	r, err := source.Open(fstest.MapFS{"x.csv": {Data: []byte(text)}}, "x.csv", source.Spec{}, source.Options{Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Decode(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Batch{b}
}
