package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/metadata"
	"github.com/apache/arrow/go/v15/parquet/schema"

	"pathmetrics/pkg/calendar"
)

// typed is one column of a test file: a node, the values that are not null, the
// cells that are expected of them (a null is "∅").
type typed struct {
	node   schema.Node
	values any
	native Native
	cells  []string
}

func prim(t testing.TB, logical schema.LogicalType, physical parquet.Type, length int) schema.Node {
	t.Helper()
	n, err := schema.NewPrimitiveNodeLogical("c", parquet.Repetitions.Optional, logical, physical, length, -1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func int96(day, nanos int64) (v parquet.Int96) {
	binary.LittleEndian.PutUint64(v[:8], uint64(nanos))
	binary.LittleEndian.PutUint32(v[8:], uint32(day))
	return v
}

func typedColumns(t testing.TB) map[string]typed {
	none := schema.NoLogicalType{}
	ts := func(u schema.TimeUnitType) schema.LogicalType { return schema.NewTimestampLogicalType(true, u) }
	dec := func(p, s int32) schema.LogicalType { return schema.NewDecimalLogicalType(p, s) }
	minus := bytes.Repeat([]byte{0xff}, 16)
	return map[string]typed{
		"string":      {prim(t, schema.StringLogicalType{}, parquet.Types.ByteArray, 0), []parquet.ByteArray{[]byte("a"), {}, []byte("Zürich")}, Text, []string{"a", "", "Zürich"}},
		"binary":      {prim(t, none, parquet.Types.ByteArray, 0), []parquet.ByteArray{[]byte("a"), {}, []byte("b")}, Text, []string{"a", "", "b"}},
		"chars":       {prim(t, none, parquet.Types.FixedLenByteArray, 2), []parquet.FixedLenByteArray{[]byte("ab"), []byte("cd"), []byte("ef")}, Text, []string{"ab", "cd", "ef"}},
		"bool":        {prim(t, none, parquet.Types.Boolean, 0), []bool{true, false, true}, Boolean, []string{"true", "false", "true"}},
		"int32":       {prim(t, none, parquet.Types.Int32, 0), []int32{0, -5, math.MaxInt32}, Number, []string{"0", "-5", "2147483647"}},
		"uint32":      {prim(t, schema.NewIntLogicalType(32, false), parquet.Types.Int32, 0), []int32{0, -1, 7}, Number, []string{"0", "4294967295", "7"}},
		"int64":       {prim(t, none, parquet.Types.Int64, 0), []int64{0, math.MinInt64, 12}, Number, []string{"0", "-9223372036854775808", "12"}},
		"uint64":      {prim(t, schema.NewIntLogicalType(64, false), parquet.Types.Int64, 0), []int64{0, -1, 7}, Number, []string{"0", "18446744073709551615", "7"}},
		"date":        {prim(t, schema.DateLogicalType{}, parquet.Types.Int32, 0), []int32{0, -1, int32(calendar.MustDate("2024-02-29"))}, ISODate, []string{"1970-01-01", "1969-12-31", "2024-02-29"}},
		"millis":      {prim(t, ts(schema.TimeUnitMillis), parquet.Types.Int64, 0), []int64{0, -1, 86400000}, ISODate, []string{"1970-01-01", "1969-12-31", "1970-01-02"}},
		"micros":      {prim(t, ts(schema.TimeUnitMicros), parquet.Types.Int64, 0), []int64{86399999999, -86400000000, -86400000001}, ISODate, []string{"1970-01-01", "1969-12-31", "1969-12-30"}},
		"nanos":       {prim(t, ts(schema.TimeUnitNanos), parquet.Types.Int64, 0), []int64{0, -1, 1}, ISODate, []string{"1970-01-01", "1969-12-31", "1970-01-01"}},
		"int96":       {prim(t, none, parquet.Types.Int96, 0), []parquet.Int96{int96(2440588, 1), int96(2333372, 0), int96(5373484, 86399999999999)}, ISODate, []string{"1970-01-01", "1676-06-14", "9999-12-31"}},
		"decimal32":   {prim(t, dec(9, 2), parquet.Types.Int32, 0), []int32{0, -5, 123456}, Number, []string{"0.00", "-0.05", "1234.56"}},
		"decimal64":   {prim(t, dec(18, 0), parquet.Types.Int64, 0), []int64{0, -5, math.MaxInt64}, Number, []string{"0", "-5", "9223372036854775807"}},
		"decimalFLBA": {prim(t, dec(5, 3), parquet.Types.FixedLenByteArray, 3), []parquet.FixedLenByteArray{{0, 0, 1}, {0xff, 0xff, 0xff}, {1, 0, 0}}, Number, []string{"0.001", "-0.001", "65.536"}},
		"decimalBig":  {prim(t, dec(38, 2), parquet.Types.FixedLenByteArray, 16), []parquet.FixedLenByteArray{make([]byte, 16), minus, append([]byte{1}, make([]byte, 15)...)}, Number, []string{"0.00", "-0.01", "13292279957849158729038070602803445.76"}},
		"float":       {prim(t, none, parquet.Types.Float, 0), []float32{0.1, -3, 16777216}, Number, []string{"0.1", "-3", "16777216"}},
		"double":      {prim(t, none, parquet.Types.Double, 0), []float64{0.1, 1e21, math.Copysign(0, -1)}, Number, []string{"0.1", "1000000000000000000000", "0"}},
	}
}

// typedFile writes the column "c" with nulls between its values.
func typedFile(t testing.TB, c typed, props ...parquet.WriterProperty) []byte {
	t.Helper()
	var b bytes.Buffer
	root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, schema.FieldList{c.node}, -1))
	w := file.NewParquetWriter(&b, root, file.WithWriterProps(parquet.NewWriterProperties(props...)))
	g := w.AppendRowGroup()
	col, err := g.NextColumn()
	if err != nil {
		t.Fatal(err)
	}
	defs := []int16{1, 0, 1, 1}
	switch v := c.values.(type) {
	case []parquet.ByteArray:
		_, err = col.(*file.ByteArrayColumnChunkWriter).WriteBatch(v, defs, nil)
	case []parquet.FixedLenByteArray:
		_, err = col.(*file.FixedLenByteArrayColumnChunkWriter).WriteBatch(v, defs, nil)
	case []bool:
		_, err = col.(*file.BooleanColumnChunkWriter).WriteBatch(v, defs, nil)
	case []int32:
		_, err = col.(*file.Int32ColumnChunkWriter).WriteBatch(v, defs, nil)
	case []int64:
		_, err = col.(*file.Int64ColumnChunkWriter).WriteBatch(v, defs, nil)
	case []parquet.Int96:
		_, err = col.(*file.Int96ColumnChunkWriter).WriteBatch(v, defs, nil)
	case []float32:
		_, err = col.(*file.Float32ColumnChunkWriter).WriteBatch(v, defs, nil)
	case []float64:
		_, err = col.(*file.Float64ColumnChunkWriter).WriteBatch(v, defs, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	col.Close()
	g.Close()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParquetTypes(t *testing.T) {
	for name, c := range typedColumns(t) {
		for version, page := range map[string]parquet.DataPageVersion{"v1": parquet.DataPageV1, "v2": parquet.DataPageV2} {
			for codec, comp := range map[string]compress.Compression{"none": compress.Codecs.Uncompressed, "snappy": compress.Codecs.Snappy, "gzip": compress.Codecs.Gzip, "zstd": compress.Codecs.Zstd, "brotli": compress.Codecs.Brotli} {
				t.Run(name+"/"+version+"/"+codec, func(t *testing.T) {
					data := typedFile(t, c, parquet.WithDataPageVersion(page), parquet.WithCompression(comp))
					res, err := readAll(mapFS("f.parquet", data), "f.parquet", Spec{}, Options{Columns: []string{"c"}}, nil)
					if err != nil {
						t.Fatal(err)
					}
					want := [][]string{{c.cells[0]}, {"∅"}, {c.cells[1]}, {c.cells[2]}}
					if !equalRows(res.rows, want) || res.natives[0] != c.native {
						t.Errorf("got %q %v, want %q %v", res.rows, res.natives, want, c.native)
					}
				})
			}
		}
	}
}

func TestParquetRejects(t *testing.T) {
	none := schema.NoLogicalType{}
	text := prim(t, schema.StringLogicalType{}, parquet.Types.ByteArray, 0)
	for _, c := range []struct {
		point string
		col   typed
		code  string
	}{
		{"NaN", typed{node: prim(t, none, parquet.Types.Double, 0), values: []float64{1, math.NaN(), 2}}, "bad-number"},
		{"infinity", typed{node: prim(t, none, parquet.Types.Float, 0), values: []float32{1, float32(math.Inf(-1)), 2}}, "bad-number"},
		{"invalid UTF-8", typed{node: text, values: []parquet.ByteArray{[]byte("1"), []byte("\xff"), []byte("2")}}, "bad-text"},
		{"NUL", typed{node: text, values: []parquet.ByteArray{[]byte("1"), []byte("a\x00b"), []byte("2")}}, "bad-text"},
		{"a day beyond year 9999", typed{node: prim(t, schema.DateLogicalType{}, parquet.Types.Int32, 0), values: []int32{0, math.MaxInt32, 0}}, "bad-date"},
	} {
		data := typedFile(t, c.col)
		for _, keys := range []int{0, 1} {
			keep := EachRow(keys, func([][]byte) bool { return true })
			res, err := readAll(mapFS("f.parquet", data), "f.parquet", Spec{}, Options{Columns: []string{"c"}, Keys: keys}, keep)
			if err != nil {
				t.Fatal(err)
			}
			if got := rejectList(res.rejects); got != "3:c:"+c.code || !slices.Equal(res.numbers, []int64{1, 2, 4}) || res.rows[1][0] != "∅" {
				t.Errorf("%s, %d keys: rejects %s, rows %q", c.point, keys, got, res.rows)
			}
		}
	}
}

// TestParquetAgainstCSV reads the same random rows, with rows that are rejected
// in both, from Parquet and CSV, under a filter.
func TestParquetAgainstCSV(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	columns := []string{"key", "x", "y"}
	var rows [][]string
	for i := range 20000 {
		row := []string{fmt.Sprintf("k%d", r.IntN(50)), fmt.Sprint(i), strings.Repeat("ab", r.IntN(9))}
		switch r.IntN(200) {
		case 0:
			row[0] = "\x01"
		case 1:
			row[2] = "\x02"
		}
		rows = append(rows, row)
	}
	csvFS := mapFS("f.csv", []byte(delimited(rows, columns, ",", "\n", asIs)))
	pqFS := mapFS("f.parquet", parquetTable(t, columns, rows, 7001))
	opt := Options{Columns: []string{"key", "y", "x"}, Keys: 1, ChunkBytes: 10000}
	for _, keep := range []KeepFunc{nil, EachRow(1, func(k [][]byte) bool { return k[0][len(k[0])-1] == '7' }), EachRow(1, func([][]byte) bool { return false })} {
		a, err := readAll(csvFS, "f.csv", Spec{}, opt, keep)
		if err != nil {
			t.Fatal(err)
		}
		b, err := readAll(pqFS, "f.parquet", Spec{}, opt, keep)
		if err != nil {
			t.Fatal(err)
		}
		if !equalRows(a.rows, b.rows) || !slices.Equal(a.rejects, b.rejects) || !slices.Equal(a.numbers, b.numbers) || a.dropped != b.dropped {
			t.Errorf("csv %d rows, %d rejects; parquet %d rows, %d rejects", len(a.rows), len(a.rejects), len(b.rows), len(b.rejects))
		}
	}
}

// withFooter rewrites a file's footer after change.
func withFooter(t testing.TB, data []byte, change func(*metadata.FileMetaData)) []byte {
	t.Helper()
	n := int(binary.LittleEndian.Uint32(data[len(data)-8:]))
	start := len(data) - 8 - n
	md, err := metadata.NewFileMetaData(data[start:start+n], nil)
	if err != nil {
		t.Fatal(err)
	}
	change(md)
	b := bytes.NewBuffer(slices.Clone(data[:start]))
	size, err := md.WriteTo(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(size)))
	b.WriteString("PAR1")
	return b.Bytes()
}

func TestParquetThatIsRefused(t *testing.T) {
	rows := [][]string{{canary, "x"}, {canary, "y"}, {canary, "z"}}
	good := parquetTable(t, []string{"a", "b"}, rows, 2)
	edit := func(change func(*metadata.FileMetaData)) []byte { return withFooter(t, good, change) }
	encrypted := slices.Clone(good)
	copy(encrypted[len(encrypted)-4:], "PARE")
	interval := typedFile(t, typed{
		node:   schema.MustPrimitive(schema.NewPrimitiveNodeConverted("a", parquet.Repetitions.Optional, parquet.Types.FixedLenByteArray, schema.ConvertedTypes.Interval, 12, 0, 0, -1)),
		values: []parquet.FixedLenByteArray{make([]byte, 12), make([]byte, 12), make([]byte, 12)},
	})
	for _, c := range []struct {
		point string
		data  []byte
		limit int64
		code  string
		says  string
	}{
		{"encrypted", encrypted, 0, "unsupported-file", "encrypted"},
		{"cut at the end", good[:len(good)-1], 0, "bad-parquet", ""},
		{"cut to the head", good[:20], 0, "bad-parquet", ""},
		{"four bytes", good[:4], 0, "bad-parquet", "too short"},
		{"LZ4_RAW", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.Codec = 7 }), 0, "unsupported-file", "LZ4_RAW"},
		{"LZO", edit(func(m *metadata.FileMetaData) { m.RowGroups[1].Columns[0].MetaData.Codec = 3 }), 0, "unsupported-file", "LZO"},
		{"codec of the future", edit(func(m *metadata.FileMetaData) { m.RowGroups[1].Columns[0].MetaData.Codec = 77 }), 0, "unsupported-file", "number 77"},
		{"BYTE_STREAM_SPLIT", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.Encodings[0] = 9 }), 0, "unsupported-file", "BYTE_STREAM_SPLIT"},
		{"fewer values than rows", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.NumValues = 1 }), 0, "bad-parquet", "row group 1"},
		{"all counts too low", edit(func(m *metadata.FileMetaData) {
			m.RowGroups[0].Columns[0].MetaData.NumValues, m.RowGroups[0].NumRows, m.NumRows = 1, 1, 2
		}), 0, "bad-parquet", ""},
		{"all counts too high", edit(func(m *metadata.FileMetaData) {
			m.RowGroups[0].Columns[0].MetaData.NumValues, m.RowGroups[0].NumRows, m.NumRows = 3, 3, 4
		}), 0, "bad-parquet", ""},
		{"sum of the row groups", edit(func(m *metadata.FileMetaData) { m.NumRows = 9 }), 0, "bad-parquet", "add up"},
		{"negative rows", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].NumRows = -1 }), 0, "bad-parquet", ""},
		{"too many rows", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].NumRows = 1 << 40 }), 0, "too-large", ""},
		{"offset beyond the file", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.DataPageOffset = 1 << 40 }), 0, "bad-parquet", ""},
		{"length beyond the file", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize = 1 << 40 }), 0, "bad-parquet", ""},
		{"column chunk above the limit", edit(func(m *metadata.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.TotalUncompressedSize = 300 << 20 }), 0, "too-large", "300 MiB"},
		{"page above the limit", good, 8, "too-large bad-parquet", ""},
		{"data in another file", edit(func(m *metadata.FileMetaData) { m.SetFilePath("x") }), 0, "unsupported-file", ""},
		{"a type that is no cell", bytes.Replace(interval, []byte("\x01c"), []byte("\x01a"), -1), 0, "unsupported-file", "type"},
		{"nested", nestedFile(t), 0, "unsupported-file", "nested"},
	} {
		t.Run(c.point, func(t *testing.T) {
			_, err := readAll(mapFS("f.parquet", c.data), "f.parquet", Spec{}, Options{Columns: []string{"a"}, MaxColumnChunk: c.limit}, nil)
			if codes(err) == "" || !strings.Contains(c.code, strings.Fields(codes(err))[0]) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			checkMessage(t, "f.parquet", err)
		})
	}
	// What is wrong with a column that nobody wants does no harm.
	data := edit(func(m *metadata.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.Codec = 7 })
	if res, err := readAll(mapFS("f.parquet", data), "f.parquet", Spec{}, Options{Columns: []string{"b"}}, nil); err != nil || len(res.rows) != 3 {
		t.Error(res.rows, err)
	}
}

// nestedFile has a list column "a".
func nestedFile(t testing.TB) []byte {
	list, err := schema.ListOf(schema.NewInt32Node("element", parquet.Repetitions.Optional, -1), parquet.Repetitions.Optional, -1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	named := schema.MustGroup(schema.NewGroupNodeLogical("a", parquet.Repetitions.Optional, schema.FieldList{list.Field(0)}, schema.NewListLogicalType(), -1))
	root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, schema.FieldList{named}, -1))
	w := file.NewParquetWriter(&b, root)
	g := w.AppendRowGroup()
	col, _ := g.NextColumn()
	col.(*file.Int32ColumnChunkWriter).WriteBatch([]int32{1}, []int16{3}, []int16{0})
	col.Close()
	g.Close()
	w.Close()
	return b.Bytes()
}

// TestParquetMutants changes one to three bytes, or cuts, files of all types and
// page versions. A reading may fail or give changed cells (there is no checksum
// to tell), but never panics, and never gives another number of rows.
func TestParquetMutants(t *testing.T) {
	const rows = 300
	var table [][]string
	for i := range rows {
		table = append(table, []string{fmt.Sprintf("k%04d", i), fmt.Sprint(i % 7), canary})
	}
	files := [][]byte{parquetTable(t, []string{"a", "b", "c"}, table, 128)}
	for _, c := range []string{"double", "decimalBig", "int96", "bool"} {
		files = append(files, typedFile(t, typedColumns(t)[c], parquet.WithDataPageVersion(parquet.DataPageV2), parquet.WithCompression(compress.Codecs.Zstd)))
	}
	r := rand.New(rand.NewPCG(9, 10))
	outcome := map[string]int{}
	for n := range 3000 {
		data := slices.Clone(files[n%len(files)])
		if n%7 == 0 {
			data = data[:r.IntN(len(data))]
		} else {
			for range 1 + r.IntN(3) {
				data[r.IntN(len(data))] ^= byte(1 + r.IntN(255))
			}
		}
		opt := Options{Columns: []string{"c"}, Keys: 1}
		if n%len(files) == 0 {
			opt.Columns = []string{"a", "b", "c"}
		}
		res, err := readAll(mapFS("f.parquet", data), "f.parquet", Spec{}, opt, EachRow(1, func([][]byte) bool { return true }))
		outcome[codes(err)]++
		want := int64(4)
		if n%len(files) == 0 {
			want = rows
		}
		if err != nil {
			checkMessage(t, "f.parquet", err)
			if strings.HasPrefix(codes(err), "other") {
				t.Errorf("mutant %d: %v", n, err)
			}
		} else if res.read != want {
			t.Errorf("mutant %d: %d rows without an error", n, res.read)
		}
	}
	t.Log(outcome)
}

func TestParquetWriter(t *testing.T) {
	cols := []WriteColumn{{"s", WString}, {"i", WInt64}, {"f", WDouble}, {"d", WDate}, {"b", WBool}}
	write := func() []byte {
		var b bytes.Buffer
		w, err := NewParquetWriter(&b, cols, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 1000 {
			w.AppendString(0, fmt.Sprint("s", i%13))
			w.AppendInt(1, int64(i))
			if i%3 > 0 {
				w.AppendDouble(2, float64(i)/4)
			}
			if i%5 == 0 {
				w.AppendNull(3)
			} else {
				w.AppendDate(3, calendar.Date(i))
			}
			w.AppendBool(4, i%2 == 0)
			if err := w.EndRow(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	data := write()
	for range 5 {
		if !bytes.Equal(data, write()) {
			t.Fatal("the same rows gave different bytes")
		}
	}
	res, err := readAll(mapFS("f.parquet", data), "f.parquet", Spec{}, Options{Columns: []string{"s", "i", "f", "d", "b"}}, nil)
	if err != nil || len(res.rows) != 1000 {
		t.Fatal(len(res.rows), err)
	}
	if got := fmt.Sprint(res.rows[7], res.rows[15], res.natives); got != "[s7 7 1.75 1970-01-08 false] [s2 15 ∅ ∅ false] [text number number date boolean]" {
		t.Error(got)
	}
	if res.stats.Bytes != int64(len(data)) {
		t.Error(res.stats.Bytes)
	}
}

func TestParquetWriterMistakes(t *testing.T) {
	cols := []WriteColumn{{"s", WString}}
	for point, do := range map[string]func(*ParquetWriter){
		"other type":     func(w *ParquetWriter) { w.AppendInt(0, 1); w.EndRow() },
		"twice":          func(w *ParquetWriter) { w.AppendString(0, "a"); w.AppendNull(0); w.EndRow() },
		"no such column": func(w *ParquetWriter) { w.AppendString(1, "a"); w.EndRow() },
		"row not ended":  func(w *ParquetWriter) { w.AppendString(0, "a") },
	} {
		var b bytes.Buffer
		w, err := NewParquetWriter(&b, cols, 0)
		if err != nil {
			t.Fatal(err)
		}
		do(w)
		if w.Close() == nil {
			t.Errorf("%s: no error", point)
		}
	}
	if _, err := NewParquetWriter(&bytes.Buffer{}, append(cols, cols...), 0); err == nil {
		t.Error("a name twice: no error")
	}
	w, err := NewParquetWriter(&failing{}, cols, 1)
	if err == nil {
		w.AppendString(0, "a")
		w.EndRow()
		err = w.Close()
	}
	if err == nil {
		t.Error("a full disk: no error")
	}
}

type failing struct{}

func (*failing) Write([]byte) (int, error) { return 0, fmt.Errorf("disk full") }

func TestEmptyParquet(t *testing.T) {
	data := parquetTable(t, []string{"a"}, nil, 0)
	res, err := readAll(mapFS("f.parquet", data), "f.parquet", Spec{}, Options{Columns: []string{"a"}}, nil)
	if err != nil || res.read != 0 || res.stats.Bytes != int64(len(data)) {
		t.Error(res, err)
	}
}
