package source

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"
)

// wageFile is a file as DuckDB writes it: sorted by employer within a quarter, keys
// and amounts plain unless dictionary is set, all else in dictionaries; snappy.
func wageFile(b *testing.B, rows int, dictionary bool) []byte {
	b.Helper()
	node := func(name string, l schema.LogicalType, p parquet.Type) schema.Node {
		return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Optional, l, p, -1, -1))
	}
	text, none := schema.StringLogicalType{}, schema.NoLogicalType{}
	columns := schema.FieldList{
		node("ssn", text, parquet.Types.ByteArray), node("year", none, parquet.Types.Int32), node("quarter", none, parquet.Types.Int32),
		node("fein", none, parquet.Types.Int32), node("naics", text, parquet.Types.ByteArray), node("wages", none, parquet.Types.Double),
	}
	root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, columns, -1))
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy), parquet.WithDataPageSize(1<<30),
		parquet.WithDictionaryFor("ssn", dictionary), parquet.WithDictionaryFor("wages", false))
	var out bytes.Buffer
	w := file.NewParquetWriter(&out, root, file.WithWriterProps(props))
	r := rand.New(rand.NewPCG(1, 2))
	for ; rows > 0; rows -= defaultGroup {
		g := w.AppendRowGroup()
		for _, values := range wageColumns(r, min(rows, defaultGroup), dictionary) {
			col, err := g.NextColumn()
			if err == nil {
				err = writeBatch(col, values, ones16(min(rows, defaultGroup)))
			}
			if err != nil {
				b.Fatal(err)
			}
			col.Close()
		}
		g.Close()
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

func ones16(n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

func wageColumns(r *rand.Rand, n int, few bool) []any {
	ssn, naics, wages := make([]parquet.ByteArray, n), make([]parquet.ByteArray, n), make([]float64, n)
	year, quarter, fein := make([]int32, n), make([]int32, n), make([]int32, n)
	employer := int32(100000000)
	for i := range n {
		if r.IntN(40) == 0 {
			employer = int32(100000000 + r.IntN(900000000))
		}
		key := r.Uint64()
		if few {
			key %= 20000
		}
		ssn[i] = []byte((strconv.FormatUint(key*0x9e3779b97f4a7c15, 36) + "00000000000")[:11])
		year[i], quarter[i], fein[i] = 2020, 3, employer
		naics[i] = strconv.AppendInt(nil, int64(100000+employer%900000), 10)
		wages[i] = float64(r.IntN(3000000)) / 100
	}
	return []any{ssn, year, quarter, fein, naics, wages}
}

var wageOptions = Options{Columns: []string{"ssn", "year", "quarter", "fein", "naics", "wages"}, Keys: 1}

// eighth keeps one person in eight.
func eighth(keys [][]byte, tags []uint32) {
	for i, k := range keys {
		if tags[i] = Drop; len(k) >= 8 && binary.LittleEndian.Uint64(k)*0x9e3779b97f4a7c15>>61 == 3 {
			tags[i] = 1
		}
	}
}

// benchGroups decodes all row groups on one goroutine, without the hash of the file.
func benchGroups(b *testing.B, data []byte, keep KeepFunc, set func(*parquetReader)) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	rows := int64(0)
	for b.Loop() {
		rd, err := openParquet(mapFS("f.parquet", data), "f.parquet", wageOptions.withDefaults())
		if err != nil {
			b.Fatal(err)
		}
		r := rd.(*parquetReader)
		r.hash.Lock()
		set(r)
		for r.group < len(r.pf.MetaData().RowGroups) {
			c, err := r.Next()
			if err == io.EOF {
				break
			}
			batch, err := r.Decode(c, keep)
			if err != nil {
				b.Fatal(err)
			}
			rows += batch.Read
			batch.Release()
		}
		r.Close()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func BenchmarkParquetDecode(b *testing.B) {
	plain, dict := wageFile(b, 4*defaultGroup, false), wageFile(b, 4*defaultGroup, true)
	ours, arrow := func(*parquetReader) {}, func(r *parquetReader) { r.arrowOnly = true }
	for _, c := range []struct {
		name string
		data []byte
		keep KeepFunc
		set  func(*parquetReader)
	}{
		{"keys=plain", plain, eighth, ours},
		{"keys=dictionary", dict, eighth, ours},
		{"keys=none", plain, nil, ours},
		{"keys=plain/unfenced", plain, eighth, func(r *parquetReader) { r.unchecked = true }},
		{"keys=plain/arrow", plain, eighth, arrow},
		{"keys=plain/arrow/unfenced", plain, eighth, func(r *parquetReader) { r.arrowOnly, r.unchecked = true, true }},
	} {
		b.Run(c.name, func(b *testing.B) { benchGroups(b, c.data, c.keep, c.set) })
	}
}

// BenchmarkParquetHash is Next and the hash of a file by themselves.
func BenchmarkParquetHash(b *testing.B) {
	data := wageFile(b, 4*defaultGroup, false)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r, err := openParquet(mapFS("f.parquet", data), "f.parquet", wageOptions.withDefaults())
		for err == nil {
			_, err = r.Next()
		}
		r.Close()
	}
}
