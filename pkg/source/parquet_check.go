package source

import (
	"slices"
	"strconv"

	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/metadata"

	"pathmetrics/pkg/diag"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// codecs that v15 reads right. What is not here is named and refused.
var codecs = []compress.Compression{
	compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Gzip,
	compress.Codecs.Brotli, compress.Codecs.Zstd,
}

var codecNames = []string{"UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"}

var encodingNames = []string{
	"PLAIN", "encoding 1", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED", "DELTA_BINARY_PACKED",
	"DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT",
}

// encodingOK: 1 is an old name that nobody writes, 9 reads as nothing at all.
func encodingOK(e int64) bool { return e >= 0 && e <= 8 && e != 1 }

func named(names []string, i int64) string {
	if i >= 0 && i < int64(len(names)) {
		return names[i]
	}
	return "number " + itoa(i)
}

// columns are the names of the top-level columns.
func (r *parquetReader) columns() []string {
	root := r.pf.MetaData().Schema.Root()
	names := make([]string, root.NumFields())
	for i := range names {
		names[i] = root.Field(i).Name()
	}
	return names
}

func (r *parquetReader) totalRows() int64 {
	var n int64
	for _, g := range r.pf.MetaData().RowGroups {
		n += g.NumRows
	}
	return n
}

// checkFile holds the footer against itself.
func (r *parquetReader) checkFile() error {
	md := r.pf.MetaData()
	md.FileMetaData.KeyValueMetadata = nil // nothing in it is wanted, and it can be large
	if md.IsSetEncryptionAlgorithm() {
		return r.encrypted()
	}
	leaves := md.Schema.NumColumns()
	var rows int64
	for _, g := range md.RowGroups {
		if g.NumRows < 0 || len(g.Columns) != leaves {
			return r.damaged("the footer contradicts itself")
		}
		if g.NumRows > maxGroup {
			return diag.Errorf(r.pos(), diag.TooLarge, "a row group of more than %d rows", maxGroup).
				WithHint("write the file with smaller row groups")
		}
		rows += g.NumRows
	}
	if rows != md.NumRows && md.NumRows != 0 {
		return r.damaged("the row groups do not add up to the file's number of rows")
	}
	return nil
}

// choose finds the wanted columns and checks their chunks in every row group, so
// that a file that cannot be read to its end is refused at its beginning.
func (r *parquetReader) choose() error {
	at, err := choose(r.raw.name, r.columns(), r.opt.Columns, r.opt.Names)
	if err != nil {
		return err
	}
	schema := r.pf.MetaData().Schema
	root := schema.Root()
	var problems diag.List
	for i, name := range r.opt.Columns {
		pos := diag.Pos{File: r.raw.name, Column: name}
		if at[i] < 0 {
			r.leaves = append(r.leaves, leaf{name: name, missing: true})
			continue
		}
		leafAt := schema.ColumnIndexByNode(root.Field(at[i]))
		if leafAt < 0 || schema.Column(leafAt).MaxRepetitionLevel() > 0 {
			problems.Add(diag.Errorf(pos, diag.UnsupportedFile, "the column is nested").
				WithHint("write it as flat columns"))
			continue
		}
		l, err := newLeaf(pos, leafAt, schema.Column(leafAt))
		problems.Add(err)
		r.leaves = append(r.leaves, l)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	for g := range r.pf.MetaData().RowGroups {
		for _, l := range r.leaves {
			if !l.missing {
				problems.Add(r.checkChunk(g, l))
			}
		}
	}
	if problems.Errors() == 0 {
		r.prune()
	}
	return problems.Err()
}

// checkChunk holds the footer's word on one column chunk against the file.
func (r *parquetReader) checkChunk(group int, l leaf) *diag.Problem {
	rows := r.pf.MetaData().RowGroups[group].NumRows
	if rows == 0 {
		return nil
	}
	meta, err := r.pf.RowGroup(group).MetaData().ColumnChunk(l.index)
	if err != nil || meta.CryptoMetadata() != nil {
		return r.encrypted()
	}
	pos := diag.Pos{File: r.raw.name, Column: l.name}
	if !slices.Contains(codecs, meta.Compression()) { // the same for all columns, as a rule: said once
		return diag.Errorf(r.pos(), diag.UnsupportedFile, "the codec %s is not supported", named(codecNames, int64(meta.Compression()))).
			WithHint("write the file with snappy or zstd")
	}
	for _, e := range meta.Encodings() {
		if !encodingOK(int64(e)) {
			return diag.Errorf(pos, diag.UnsupportedFile, "the encoding %s is not supported", named(encodingNames, int64(e))).
				WithHint("write the file with plain or dictionary encoding; in DuckDB with PARQUET_VERSION V1")
		}
	}
	if size := meta.TotalUncompressedSize(); size > r.opt.MaxColumnChunk {
		return r.tooLarge(l.name, size)
	}
	start, length := chunkStart(meta), meta.TotalCompressedSize()
	switch {
	case meta.FilePath() != "":
		return diag.Errorf(pos, diag.UnsupportedFile, "the column's data is in another file")
	case meta.Type() != l.physical, meta.NumValues() != rows, meta.TotalUncompressedSize() < 0,
		start < 4, length < 0, start > r.footer, length > r.footer-start, meta.DataPageOffset() > r.footer:
		return r.broken(l.name, group)
	}
	return nil
}

// chunkStart is where the chunk's first page begins.
func chunkStart(meta *metadata.ColumnChunkMetaData) int64 {
	start := meta.DataPageOffset()
	if meta.HasDictionaryPage() {
		if d := meta.DictionaryPageOffset(); d > 0 && d < start {
			start = d
		}
	}
	return start
}

// groupEnd is how far into the file a row group reaches, for the hash to follow.
func (r *parquetReader) groupEnd(group int) int64 {
	end := int64(0)
	for _, c := range r.pf.MetaData().RowGroups[group].Columns {
		if m := c.MetaData; m != nil {
			end = max(end, m.DataPageOffset+m.TotalCompressedSize)
		}
	}
	return max(0, min(end, r.footer))
}

// walk starts at the first page of one column chunk; buf is its scratch.
func (r *parquetReader) walk(group int, l leaf, buf []byte) (pageWalk, error) {
	meta, err := r.pf.RowGroup(group).MetaData().ColumnChunk(l.index)
	if err != nil {
		return pageWalk{}, errColumn
	}
	return pageWalk{
		name: r.raw.name, at: r.at, offset: chunkStart(meta), end: r.footer, codec: meta.Compression(),
		rows: r.pf.MetaData().RowGroups[group].NumRows, limit: r.opt.MaxColumnChunk, buf: buf, trust: r.unchecked,
	}, nil
}
