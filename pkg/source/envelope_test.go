package source

import (
	"strings"
	"testing"
)

// Lines about the file are neither header nor rows, wherever they stand and
// however the text is cut into chunks.
func TestEnvelope(t *testing.T) {
	spec := Spec{Envelope: []string{"H1", "T1"}}
	for _, c := range []struct{ name, text, rows, rejects string }{
		{"before and after", "H1,x,,\na,b\n1,2\n3,4\nT1,5,\n", "[1|2] [3|4]", ""},
		{"without a line end", "H1,x\na,b\n1,2\nT1,5", "[1|2]", ""},
		{"quoted, and with CR LF", "\"H1\",x\r\na,b\r\n1,2\r\nT1\r\n", "[1|2]", ""},
		{"blank lines between", "H1,x\n\na,b\n1,2\n", "[1|2]", ""},
		{"between rows", "a,b\n1,2\nT1,9\n3,4\n", "[1|2] [3|4]", ""},
		{"none of them", "a,b\n1,2\n", "[1|2]", ""},
		{"only the whole first cell counts", "a,b\nT11,2\nxT1,2\n2,T1\n", "[T11|2] [xT1|2] [2|T1]", ""},
		{"a short row is still refused", "H1,x\na,b\n1\n3,4\nT1,5\n", "[3|4]", "1::bad-row"},
		{"many in a chunk of their own", "H1,x\na,b\n" + strings.Repeat("T1,9\n", 50) + "1,2\n", "[1|2]", ""},
	} {
		for _, size := range []int{0, 1, 3, 7, 20} {
			res, err := readAll(mapFS("f.csv", []byte(c.text)), "f.csv", spec, Options{Columns: []string{"a", "b"}, ChunkBytes: size}, nil)
			if err != nil {
				t.Errorf("%s, chunk %d: %v", c.name, size, err)
				continue
			}
			if show(res.rows) != c.rows || rejectList(res.rejects) != c.rejects {
				t.Errorf("%s, chunk %d: %s %s", c.name, size, show(res.rows), rejectList(res.rejects))
			}
		}
	}
	if _, err := readAll(mapFS("f.csv", []byte("H1,x\nT1,2\n")), "f.csv", spec, Options{Columns: []string{"a"}}, nil); codes(err) != "empty-file" {
		t.Errorf("a file of such lines only: %v", err)
	}
	res, err := readAll(mapFS("f.csv", []byte("a,b\nT1,2\n")), "f.csv", Spec{}, Options{Columns: []string{"a", "b"}}, nil)
	if err != nil || show(res.rows) != "[T1|2]" {
		t.Errorf("without an envelope T1 is a row like others: %v %v", res.rows, err)
	}
}
