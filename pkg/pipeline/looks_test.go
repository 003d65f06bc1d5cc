package pipeline

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/source"
)

// seen is what a look has met: its rows with their cells, and what was refused.
func seen(columns []string, names *source.Names, into *[]string) func() (*look, error) {
	return func() (*look, error) {
		var mu sync.Mutex
		var rows []string
		return &look{columns: columns, names: names,
			batch: func(_, file int, b *source.Batch) {
				mu.Lock()
				defer mu.Unlock()
				for i := range b.N {
					row := fmt.Sprint(file, " ", b.Row[i])
					for c := range b.Columns {
						row += "|" + string(b.Columns[c].Cell(i))
					}
					rows = append(rows, row)
				}
				for _, j := range b.Rejects {
					rows = append(rows, fmt.Sprint(file, " ", j))
				}
			},
			end: func() { slices.Sort(rows); *into = rows }}, nil
	}
}

// TestLooksSeeTheSameTogether: every look sees what it would see by itself, in one
// reading where it can be, with its own readings and the same error where not.
func TestLooksSeeTheSameTogether(t *testing.T) {
	loose := &source.Names{Loose: true, Also: map[string][]string{"b": {"other b"}}, Optional: map[string]bool{"z": true}}
	for _, c := range []struct {
		name  string
		files fstest.MapFS
		once  bool
		fails bool
	}{
		{"two files with other names and another order", fstest.MapFS{"1.csv": {Data: []byte("a,b,c\n1,2,3\n4,5,6\n")}, "2.csv": {Data: []byte("OTHER B,x,A\n7,8,9\n")}}, true, false},
		{"a row that is none", fstest.MapFS{"1.csv": {Data: []byte("a,b\n1,2\n1,2,3\n4,\"x\"y\n5,6\n")}}, true, false},
		{"a cell that is no text, which one look does not want", fstest.MapFS{"1.csv": {Data: []byte("a,b,c\n1,2,\x01\n4,5,6\n")}}, false, false},
		{"a column that is there twice", fstest.MapFS{"1.csv": {Data: []byte("a,b,c,c\n1,2,3,4\n")}}, true, false},
		{"a wanted column that is there twice", fstest.MapFS{"1.csv": {Data: []byte("a,b,a\n1,2,3\n")}}, false, true},
		{"a wanted column is not there", fstest.MapFS{"1.csv": {Data: []byte("a,c\n1,2\n")}}, false, true},
		{"no row", fstest.MapFS{"1.csv": {Data: []byte("a,b\n")}}, true, false},
	} {
		src := &Source{Source: defs.Source{ID: "s"}, Layout: &defs.Layout{}}
		all := &source.Names{Optional: map[string]bool{}}
		var columns []string
		for name := range c.files {
			src.Files = append(src.Files, name)
		}
		slices.Sort(src.Files)
		for _, name := range src.Files {
			h, err := source.Inspect(c.files, name, src.Spec())
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range h.Columns {
				if !slices.Contains(columns, x) && !slices.Contains(h.Duplicates, x) {
					columns = append(columns, x)
					all.Optional[x] = true
				}
			}
		}
		var together, apart [2][]string
		looks := func(into *[2][]string) []func() (*look, error) {
			return []func() (*look, error){seen(columns, all, &into[0]), seen([]string{"b", "z", "a"}, loose, &into[1])}
		}
		for workers := range 3 {
			r := &rows{fs: c.files, src: src, workers: workers + 1, progress: func(int64) {}}
			err := r.together(context.Background(), looks(&together))
			if (err == nil) != c.once {
				t.Errorf("%s: in one reading: %v", c.name, err)
			}
			errTogether := r.each(context.Background(), looks(&together))
			var errApart error
			for _, begin := range looks(&apart) {
				l, err := begin()
				if err != nil {
					t.Fatal(err)
				}
				if err := r.alone(context.Background(), l); err != nil {
					errApart = err
					break
				}
			}
			if fmt.Sprint(errTogether) != fmt.Sprint(errApart) || (errApart != nil) != c.fails {
				t.Errorf("%s: %v, alone %v", c.name, errTogether, errApart)
			}
			if !reflect.DeepEqual(together, apart) {
				t.Errorf("%s:\n%v\nalone\n%v", c.name, together, apart)
			}
		}
	}
}
