package source

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/metadata"
)

// plainPage is a page of so many values, with its header: Thrift's compact protocol.
func plainPage(packed []byte, uncompressed, values int64) []byte {
	number := func(b []byte, v int64) []byte { return binary.AppendUvarint(b, uint64(v<<1)^uint64(v>>63)) }
	b := number([]byte{0x15}, 0)                    // 1: kind, data
	b = number(append(b, 0x15), uncompressed)       // 2
	b = number(append(b, 0x15), int64(len(packed))) // 3
	b = number(append(b, 0x2c, 0x15), values)       // 5: header, 1: values
	b = number(append(b, 0x15), 0)                  // 2: plain
	b = number(append(b, 0x15), 3)                  // 3: levels in runs
	b = number(append(b, 0x15), 3)                  // 4
	return append(append(b, 0, 0), packed...)
}

// TestPageSizesThatOverflow: two sizes of pages add up to less than nothing, and the
// second page unpacks to far more than a column chunk may have.
func TestPageSizesThatOverflow(t *testing.T) {
	const bomb, limit = 64 << 20, 1 << 20
	pack := func(data []byte) []byte {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		w.Write(data)
		w.Close()
		return b.Bytes()
	}
	whole := textFile(t, true)
	first := plainPage(pack([]byte{1, 0, 0, 0, 'a'}), 5, 1)
	second := plainPage(pack(make([]byte, bomb)), math.MaxInt64-2, 1)
	data := withFooter(t, slices.Concat([]byte("PAR1"), first, second, footerOf(whole)), func(m *metadata.FileMetaData) {
		c := m.RowGroups[0].Columns[0].MetaData
		c.Codec, c.DataPageOffset, c.DictionaryPageOffset = 2, 4, nil
		c.TotalCompressedSize, c.TotalUncompressedSize = int64(len(first)+len(second)), 5
	})
	took, err := allocated(data, limit, nil)
	if codes(err) != "bad-parquet" && codes(err) != "too-large" {
		t.Error(err)
	}
	if took > 32*limit {
		t.Errorf("%d MiB were allocated for a column chunk of at most %d MiB", took>>20, limit>>20)
	}
}

// TestPageOfManyNulls: a few bytes say that a page has many millions of rows, all of
// them null. Nobody wants them.
func TestPageOfManyNulls(t *testing.T) {
	const rows, limit = 1 << 24, 1 << 20
	levels := append(binary.AppendUvarint(nil, rows<<1), 0)
	body := append(binary.LittleEndian.AppendUint32(nil, uint32(len(levels))), levels...)
	page := plainPage(body, int64(len(body)), rows)
	data := withFooter(t, slices.Concat([]byte("PAR1"), page, footerOf(textFile(t, false))), func(m *metadata.FileMetaData) {
		m.NumRows, m.RowGroups[0].NumRows = rows, rows
		c := m.RowGroups[0].Columns[0].MetaData
		c.Codec, c.DataPageOffset, c.DictionaryPageOffset = 0, 4, nil
		c.NumValues, c.TotalCompressedSize, c.TotalUncompressedSize = rows, int64(len(page)), int64(len(body))
	})
	took, err := allocated(data, limit, EachRow(1, func([][]byte) bool { return false }))
	if err != nil {
		t.Error(err)
	}
	if took > 32*limit {
		t.Errorf("%d MiB were allocated for a file of %d bytes", took>>20, len(data))
	}
}

// allocated reads a file and says how many bytes that took.
func allocated(data []byte, limit int64, keep KeepFunc) (uint64, error) {
	opt := Options{Columns: []string{"c"}, MaxColumnChunk: limit}
	if keep != nil {
		opt.Keys = 1
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := readGroups(data, opt, keep, false)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}

// footerOf is the end of a file, from its footer on.
func footerOf(data []byte) []byte {
	return data[len(data)-8-int(binary.LittleEndian.Uint32(data[len(data)-8:])):]
}

// textFile is a file of one column of text, packed with gzip.
func textFile(t *testing.T, required bool) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	w := writing{rows: []int{2}, required: required, props: []parquet.WriterProperty{parquet.WithCompression(compress.Codecs.Gzip), parquet.WithDictionaryDefault(false)}}
	return randomFile(t, r, randomColumns(t, required)["text"], w)
}
