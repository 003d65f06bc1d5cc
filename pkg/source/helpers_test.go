package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"pathmetrics/pkg/diag"
)

// result is all that a reader gave, in plain values.
type result struct {
	rows    [][]string // wanted cells; a null is "∅"
	numbers []int64
	rejects []Reject
	read    int64
	dropped int64
	stats   Stats
	natives []Native
}

func mapFS(name string, data []byte) fs.FS { return fstest.MapFS{name: {Data: data}} }

// readAll reads a file to its end, and checks on the way what every reader promises.
func readAll(fsys fs.FS, name string, spec Spec, opt Options, keep KeepFunc) (result, error) {
	var res result
	r, err := Open(fsys, name, spec, opt)
	if err != nil {
		return res, err
	}
	defer r.Close()
	next := int64(1)
	for {
		c, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			if _, again := r.Next(); again != err {
				return res, fmt.Errorf("the error of Next is not sticky")
			}
			return res, err
		}
		b, err := r.Decode(c, keep)
		if err != nil {
			return res, err
		}
		if len(b.Row) > 0 && b.Row[0] < next || c.Rows > 0 && c.FirstRow != next {
			return res, fmt.Errorf("chunk starts at row %d, want %d", b.Row[0], next)
		}
		next += b.Read
		if err := res.add(b, len(opt.Columns)); err != nil {
			return res, err
		}
	}
	res.stats = r.Stats()
	if res.stats.Rows != res.read || res.read != next-1 {
		return res, fmt.Errorf("stats say %d rows, read %d", res.stats.Rows, res.read)
	}
	return res, nil
}

func (res *result) add(b *Batch, columns int) error {
	if b.Read != b.Filtered+int64(len(b.Rejects))+int64(b.N) {
		return fmt.Errorf("read %d ≠ filtered %d + rejects %d + kept %d", b.Read, b.Filtered, len(b.Rejects), b.N)
	}
	if len(b.Row) != b.N || len(b.Columns) != columns {
		return fmt.Errorf("%d numbers and %d columns for %d rows", len(b.Row), len(b.Columns), b.N)
	}
	for i := range b.N {
		row := make([]string, columns)
		for j := range row {
			row[j] = string(b.Columns[j].Cell(i))
			if b.Columns[j].IsNull(i) {
				row[j] += "∅"
			}
		}
		res.rows = append(res.rows, row)
	}
	res.natives = res.natives[:0]
	for j := range b.Columns {
		res.natives = append(res.natives, b.Columns[j].Native)
	}
	res.numbers = append(res.numbers, b.Row...)
	res.rejects = append(res.rejects, b.Rejects...)
	res.read += b.Read
	res.dropped += b.Filtered
	b.Release()
	return nil
}

// readText is readAll of CSV text with all of its columns wanted.
func readCSV(t testing.TB, text string, opt Options) (result, error) {
	t.Helper()
	fsys := mapFS("f.csv", []byte(text))
	if opt.Columns == nil {
		h, err := Inspect(fsys, "f.csv", Spec{})
		if err != nil {
			return result{}, err
		}
		opt.Columns = h.Columns
	}
	return readAll(fsys, "f.csv", Spec{}, opt, nil)
}

func gz(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func zst(data []byte) []byte {
	w, _ := zstd.NewWriter(nil)
	return w.EncodeAll(data, nil)
}

// codes lists the codes of an error, in order and joined.
func codes(err error) string {
	var list *diag.List
	var p *diag.Problem
	switch {
	case err == nil:
		return ""
	case errors.As(err, &list):
		var s []string
		for _, p := range list.Sorted() {
			s = append(s, string(p.Code))
		}
		return strings.Join(s, " ")
	case errors.As(err, &p):
		return string(p.Code)
	}
	return "other: " + err.Error()
}

func rejectList(rs []Reject) string {
	var s []string
	for _, r := range rs {
		s = append(s, fmt.Sprintf("%d:%s:%s", r.Row, r.Column, r.Code))
	}
	return strings.Join(s, " ")
}

func equalRows(a, b [][]string) bool {
	return slices.EqualFunc(a, b, func(x, y []string) bool { return slices.Equal(x, y) })
}
