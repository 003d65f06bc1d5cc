package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"
)

// readGroups is readAll of a Parquet file with a setting of the reader.
func readGroups(data []byte, opt Options, keep KeepFunc, arrowOnly bool) (res result, tags []uint32, err error) {
	r, err := openParquet(mapFS("f.parquet", data), "f.parquet", opt.withDefaults())
	if err != nil {
		return res, nil, err
	}
	defer r.Close()
	r.(*parquetReader).arrowOnly = arrowOnly
	for {
		c, err := r.Next()
		if err == io.EOF {
			res.stats = r.Stats()
			return res, tags, nil
		}
		if err != nil {
			return res, nil, err
		}
		b, err := r.Decode(c, keep)
		if err != nil {
			return res, nil, err
		}
		tags = append(tags, b.Tags...)
		if err := res.add(b, len(opt.Columns)); err != nil {
			return res, nil, err
		}
	}
}

// randomColumn makes n values, few or many different ones, with NaN and bytes that
// are no text among them.
type randomColumn struct {
	node   schema.Node
	values func(r *rand.Rand, n int) any
}

func upTo(r *rand.Rand, n int) int { return r.IntN(1 + r.IntN(n)) }

func several[T any](value func(r *rand.Rand, v int) T) func(*rand.Rand, int) any {
	return func(r *rand.Rand, n int) any {
		distinct := 1 + upTo(r, 5000)
		out := make([]T, n)
		for i := range out {
			v := r.IntN(distinct)
			if i > 0 && r.IntN(3) == 0 {
				out[i] = out[i-1] // runs
				continue
			}
			out[i] = value(r, v)
		}
		return out
	}
}

func randomColumns(t testing.TB, required bool) map[string]randomColumn {
	rep := parquet.Repetitions.Optional
	if required {
		rep = parquet.Repetitions.Required
	}
	node := func(l schema.LogicalType, p parquet.Type, length int) schema.Node {
		n, err := schema.NewPrimitiveNodeLogical("c", rep, l, p, length, -1)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	text := func(_ *rand.Rand, v int) parquet.ByteArray {
		if v%97 == 96 {
			return []byte("\x01" + strconv.Itoa(v))
		}
		return []byte(strconv.Itoa(v * v * v)[v%2:])
	}
	none := schema.NoLogicalType{}
	return map[string]randomColumn{
		"text":    {node(schema.StringLogicalType{}, parquet.Types.ByteArray, 0), several(text)},
		"longer":  {node(schema.StringLogicalType{}, parquet.Types.ByteArray, 0), several(func(r *rand.Rand, v int) parquet.ByteArray { return bytes.Repeat([]byte{'a' + byte(v%26)}, v%40) })},
		"decimal": {node(schema.NewDecimalLogicalType(20, 2), parquet.Types.ByteArray, 0), several(func(_ *rand.Rand, v int) parquet.ByteArray { return binary.BigEndian.AppendUint32(nil, uint32(v)) })},
		"chars": {node(none, parquet.Types.FixedLenByteArray, 5), several(func(_ *rand.Rand, v int) parquet.FixedLenByteArray {
			return []byte(fmt.Sprintf("%05d", v%100000))
		})},
		"bool":  {node(none, parquet.Types.Boolean, 0), several(func(_ *rand.Rand, v int) bool { return v%3 == 0 })},
		"int32": {node(none, parquet.Types.Int32, 0), several(func(_ *rand.Rand, v int) int32 { return int32(v - 100) })},
		"date":  {node(schema.DateLogicalType{}, parquet.Types.Int32, 0), several(func(_ *rand.Rand, v int) int32 { return int32(v * 700) })},
		"int64": {node(none, parquet.Types.Int64, 0), several(func(r *rand.Rand, v int) int64 { return int64(v) * 1e9 })},
		"int96": {node(none, parquet.Types.Int96, 0), several(func(_ *rand.Rand, v int) parquet.Int96 { return int96(2440588+int64(v), 0) })},
		"float": {node(none, parquet.Types.Float, 0), several(func(_ *rand.Rand, v int) float32 { return float32(v) / 8 })},
		"double": {node(none, parquet.Types.Double, 0), several(func(_ *rand.Rand, v int) float64 {
			if v%50 == 49 {
				return math.NaN()
			}
			return float64(v) / 100
		})},
	}
}

// writing is how a random file is written.
type writing struct {
	props    []parquet.WriterProperty
	required bool
	nulls    int // of a hundred
	rows     []int
}

func (w writing) String() string { return fmt.Sprintf("%v, %d%% nulls", w.rows, w.nulls) }

func randomWriting(r *rand.Rand) writing {
	codecs := []compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Gzip, compress.Codecs.Zstd, compress.Codecs.Brotli}
	w := writing{required: r.IntN(4) == 0, nulls: []int{0, 3, 50, 97, 100}[r.IntN(5)]}
	w.props = []parquet.WriterProperty{
		parquet.WithCompression(codecs[r.IntN(len(codecs))]),
		parquet.WithDataPageVersion([]parquet.DataPageVersion{parquet.DataPageV1, parquet.DataPageV2}[r.IntN(2)]),
		parquet.WithDataPageSize(int64(100 << r.IntN(10))),
		parquet.WithDictionaryDefault(r.IntN(3) > 0),
		parquet.WithDictionaryPageSizeLimit(int64(200 << r.IntN(10))), // some overflow and go on plain
	}
	for range 1 + r.IntN(3) {
		w.rows = append(w.rows, 1+upTo(r, 6000))
	}
	return w
}

// otherEncodings are those that our own decoders leave to Arrow.
var otherEncodings = map[parquet.Type]parquet.Encoding{
	parquet.Types.Int32:     parquet.Encodings.DeltaBinaryPacked,
	parquet.Types.Int64:     parquet.Encodings.DeltaBinaryPacked,
	parquet.Types.ByteArray: parquet.Encodings.DeltaByteArray,
}

func randomFile(t testing.TB, r *rand.Rand, c randomColumn, w writing) []byte {
	var b bytes.Buffer
	if e, ok := otherEncodings[c.node.(*schema.PrimitiveNode).PhysicalType()]; ok && w.nulls == 0 && r.IntN(2) == 0 { // Arrow fails to write such columns of nulls only
		w.props = append(slices.Clip(w.props), parquet.WithEncoding(e))
	}
	root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, schema.FieldList{c.node}, -1))
	out := file.NewParquetWriter(&b, root, file.WithWriterProps(parquet.NewWriterProperties(w.props...)))
	for _, rows := range w.rows {
		g := out.AppendRowGroup()
		col, err := g.NextColumn()
		if err != nil {
			t.Fatal(err)
		}
		defs, n := make([]int16, rows), rows
		if !w.required {
			n = 0
			for i := range defs {
				if r.IntN(100) >= w.nulls {
					defs[i], n = 1, n+1
				}
			}
		}
		if err := writeBatch(col, c.values(r, n), defs); err != nil {
			t.Fatal(err)
		}
		col.Close()
		g.Close()
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// writeBatch writes the values of a column of any type.
func writeBatch(col file.ColumnChunkWriter, values any, defs []int16) (err error) {
	switch v := values.(type) {
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
	return err
}

// hashed tags a row by its cells and drops so many of a hundred.
func hashed(drop uint32) KeepFunc {
	return func(keys [][]byte, tags []uint32) {
		for i, k := range keys {
			h := uint32(17)
			for _, c := range k {
				h = h*31 + uint32(c)
			}
			if k == nil {
				h = 99
			}
			if tags[i] = h & 0xffff; h*2654435761>>8%100 < drop {
				tags[i] = Drop
			}
		}
	}
}

// TestParquetAgainstArrow reads random files of all types, encodings, codecs and
// page versions with our own decoders and with Arrow's.
func TestParquetAgainstArrow(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	seen := map[string]int{}
	for n := range 24 {
		w := randomWriting(r)
		for name, c := range randomColumns(t, w.required) {
			if n%3 != len(name)%3 {
				continue
			}
			data := randomFile(t, r, c, w)
			for _, drop := range []uint32{0, 30, 95, 100} {
				compareReadings(t, fmt.Sprintf("%s: %v, %d%% dropped", name, w, drop), data, Options{Columns: []string{"c", "c"}, Keys: 1}, hashed(drop), seen)
			}
			compareReadings(t, fmt.Sprintf("%s: %v", name, w), data, Options{Columns: []string{"c"}}, nil, seen)
		}
	}
	if seen["kept"] == 0 || seen["rejected"] == 0 || seen["null"] == 0 || seen["dropped"] == 0 {
		t.Errorf("a thing never happened: %v", seen)
	}
}

func compareReadings(t *testing.T, point string, data []byte, opt Options, keep KeepFunc, seen map[string]int) {
	t.Helper()
	own, tags, err := readGroups(data, opt, keep, false)
	slow, slowTags, slowErr := readGroups(data, opt, keep, true)
	if err != nil || slowErr != nil {
		t.Fatalf("%s: %v, %v", point, err, slowErr)
	}
	if !equalRows(own.rows, slow.rows) || !slices.Equal(own.numbers, slow.numbers) || !slices.Equal(own.rejects, slow.rejects) ||
		own.read != slow.read || own.dropped != slow.dropped || !slices.Equal(tags, slowTags) || own.stats != slow.stats {
		t.Fatalf("%s: own %d rows, %d rejects, %d dropped; Arrow %d rows, %d rejects, %d dropped", point,
			len(own.rows), len(own.rejects), own.dropped, len(slow.rows), len(slow.rejects), slow.dropped)
	}
	seen["kept"] += len(own.rows)
	seen["rejected"] += len(own.rejects)
	seen["dropped"] += int(own.dropped)
	for _, row := range own.rows {
		if row[0] == "∅" {
			seen["null"]++
		}
	}
}

// TestRuns holds the decoder against one that reads bit by bit.
func TestRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for range 3000 {
		width := uint(r.IntN(33))
		var b []byte
		var want []uint32
		for range r.IntN(6) {
			if r.IntN(2) == 0 {
				n, v := r.IntN(20), r.Uint64()&(1<<width-1)
				b = binary.AppendUvarint(b, uint64(n)<<1)
				b = append(b, binary.LittleEndian.AppendUint64(nil, v)[:(width+7)/8]...)
				want = append(want, slices.Repeat([]uint32{uint32(v)}, n)...)
				continue
			}
			groups := r.IntN(4)
			b = binary.AppendUvarint(b, uint64(groups)<<1|1)
			bits := make([]byte, groups*int(width))
			for i := range bits {
				bits[i] = byte(r.Uint32())
			}
			b = append(b, bits...)
			for i := range groups * 8 {
				want = append(want, slowBits(bits, uint(i)*width, width))
			}
		}
		var places []int32
		var picked []uint32
		for i := range want {
			if r.IntN(3) > 0 {
				places, picked = append(places, int32(i)), append(picked, want[i])
			}
		}
		got := make([]uint32, len(places))
		in := runs{b: b, width: width}
		if !in.gather(places, got) || !slices.Equal(got, picked) {
			t.Fatalf("width %d: got %d, want %d", width, got, picked)
		}
		in = runs{b: b, width: width}
		if width > 0 && in.gather([]int32{int32(len(want))}, make([]uint32, 1)) {
			t.Fatalf("width %d: a value behind the end", width)
		}
	}
}

func slowBits(b []byte, at, width uint) (v uint32) {
	for i := range width {
		bit := at + i
		v |= uint32(b[bit/8]>>(bit%8)&1) << i
	}
	return v
}

// TestCents holds the short way of writing amounts against the long one.
func TestCents(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	short := 0
	for range 500000 {
		f := float64(r.Int64N(1<<r.IntN(52))) / []float64{1, 2, 10, 100, 128, 1000, 1e4}[r.IntN(7)]
		if r.IntN(2) == 0 {
			f = -f
		}
		if r.IntN(9) == 0 {
			f = math.Nextafter(f, math.Inf(1))
		}
		cents, ok := wholeCents(f)
		if !ok {
			continue
		}
		short++
		want, _ := appendFloat(nil, f, 64)
		if got := appendCents(nil, cents); string(got) != string(want) {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	if short < 100000 {
		t.Error(short)
	}
}

// TestOwnDecodersAgainstDamage changes bytes of pages that our own decoders read. A
// reading may fail, but only as the fence says, and never reads another number of
// rows.
func TestOwnDecodersAgainstDamage(t *testing.T) {
	r := rand.New(rand.NewPCG(27, 28))
	outcome := map[string]int{}
	for n := range 400 {
		w := randomWriting(r)
		w.rows = []int{1 + r.IntN(400)}
		names := []string{"text", "longer", "chars", "int32", "double", "bool", "decimal"}
		data := randomFile(t, r, randomColumns(t, w.required)[names[n%len(names)]], w)
		footer := len(data) - 8 - int(binary.LittleEndian.Uint32(data[len(data)-8:]))
		for range 1 + r.IntN(3) {
			data[4+r.IntN(footer-4)] ^= byte(1 << r.IntN(8))
		}
		for _, keep := range []KeepFunc{nil, hashed(50)} {
			opt := Options{Columns: []string{"c"}}
			if keep != nil {
				opt = Options{Columns: []string{"c", "c"}, Keys: 1}
			}
			res, _, err := readGroups(data, opt, keep, false)
			outcome[codes(err)]++
			if err != nil && codes(err) != "bad-parquet" && codes(err) != "too-large" {
				t.Errorf("%d: %v", n, err)
			}
			if err == nil && res.read != int64(w.rows[0]) {
				t.Errorf("%d: %d rows, want %d", n, res.read, w.rows[0])
			}
		}
	}
	if outcome["bad-parquet"] == 0 || outcome[""] == 0 {
		t.Error(outcome)
	}
	t.Log(outcome)
}

// TestOldLevels are packed in another way, which is Arrow's to read.
func TestOldLevels(t *testing.T) {
	d := &groupDecode{groupScratch: new(groupScratch)}
	c := chunkReader{d: d, leaf: &leaf{maxDef: 1}}
	body := []byte{1, 0, 0, 0, 0xff}
	h := pageHeader{kind: dataPage, uncompressed: int64(len(body)), values: 8, levelsAs: 4}
	if _, _, err := c.parts(h, body); err != errOther {
		t.Error(err)
	}
	h.levelsAs = encRuns
	if levels, values, err := c.parts(h, body); err != nil || len(levels) != 1 || len(values) != 0 {
		t.Error(levels, values, err)
	}
}

// TestKeepThatPanics is not the file's fault.
func TestKeepThatPanics(t *testing.T) {
	data := parquetTable(t, []string{"a"}, [][]string{{"x"}}, 0)
	defer func() {
		if _, ok := recover().(keepPanic); !ok {
			t.Error("the panic was taken for damage")
		}
	}()
	readGroups(data, Options{Columns: []string{"a"}, Keys: 1}, func([][]byte, []uint32) { panic("bug") }, false)
}
