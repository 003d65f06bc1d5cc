package suppress_test

import (
	"fmt"

	"pathmetrics/pkg/suppress"
)

// 5 + 100 + 95 = 200: without 95, 5 is known to be from 0 to 100.
func ExampleSolve() {
	s := &suppress.System{
		Atoms: []int64{5, 100, 95},
		Sums: []suppress.Sum{
			{Of: []int32{0}, Cell: 0, Wide: true},
			{Of: []int32{1}, Cell: 1},
			{Of: []int32{2}, Cell: 2},
			{Of: []int32{0, 1, 2}, Cell: 3},
		},
		Cells: []suppress.Cell{{Key: "a", Primary: true}, {Key: "b"}, {Key: "c"}, {Key: "total", Level: 1}},
	}
	r := suppress.Solve(s, 10)
	fmt.Println(r.Hidden, r.Primary, r.Secondary, r.Open)
	// Output: [true false true false] 1 1 []
}
