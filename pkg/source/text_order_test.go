package source

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"pathmetrics/pkg/trials"
)

// The text of a file is cut into blocks wherever it happens, and the blocks are
// decoded in whatever order the workers come. The tests here hold what comes out
// against a reading in one block.

// outcome is all that a reading gave, in one text: the kept rows with their
// numbers and tags, the rejects, and the counts.
type outcome struct {
	lines    []string
	filtered int64
	read     int64
	code     string
}

func (o *outcome) add(b *Batch) {
	for i := range b.N {
		line := fmt.Sprintf("%08d", b.Row[i])
		if len(b.Tags) > 0 {
			line += fmt.Sprintf(" #%d", b.Tags[i])
		}
		for j := range b.Columns {
			line += fmt.Sprintf(" %q", b.Columns[j].Cell(i))
		}
		o.lines = append(o.lines, line)
	}
	for _, r := range b.Rejects {
		o.lines = append(o.lines, fmt.Sprintf("%08d %s %s", r.Row, r.Column, r.Code))
	}
	o.filtered += b.Filtered
	o.read += b.Read
}

func (o *outcome) String() string {
	slices.Sort(o.lines)
	return fmt.Sprintf("%s; filtered %d, read %d, error %q", strings.Join(o.lines, "; "), o.filtered, o.read, o.code)
}

// tagged keeps by the key's bytes, and tags by them.
func tagged(keys [][]byte, tags []uint32) {
	for i, k := range keys {
		tags[i] = uint32(len(k))
		if sum := sha256.Sum256(k); sum[0]%3 == 0 {
			tags[i] = Drop
		}
	}
}

// readInOrder decodes the chunks of a file as the order says: it holds back some
// and decodes a random one of those that it has.
func readInOrder(fsys fs.FS, name string, spec Spec, opt Options, keep KeepFunc, r *rand.Rand, held int) (outcome, Stats) {
	var o outcome
	rd, err := Open(fsys, name, spec, opt)
	if err != nil {
		return outcome{code: codes(err)}, Stats{}
	}
	defer rd.Close()
	var chunks []Chunk
	for more := true; more || len(chunks) > 0; {
		if more && len(chunks) <= r.IntN(held+1) {
			c, err := rd.Next()
			if err != nil {
				if more = false; err != io.EOF {
					o.code = codes(err)
				}
				continue
			}
			chunks = append(chunks, c)
			continue
		}
		if len(chunks) == 0 {
			continue
		}
		k := r.IntN(len(chunks))
		b, err := rd.Decode(chunks[k], keep)
		chunks = slices.Delete(chunks, k, k+1)
		if err != nil {
			o.code = codes(err)
			continue
		}
		o.add(b)
		b.Release()
	}
	return o, rd.Stats()
}

// inOrderOnly hides that a file can be read at an offset.
type inOrderOnly struct{ fs.FS }

func (f inOrderOnly) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	return struct{ fs.File }{file}, err
}

// checkCuts compares readings of a text in small blocks, at an offset and in order,
// with one in a single block.
func checkCuts(text string, spec Spec, opt Options, keep KeepFunc, r *rand.Rand) error {
	plain := mapFS("f.csv", []byte(text))
	want, stats := readInOrder(plain, "f.csv", spec, opt, keep, r, 0)
	for i := range 6 {
		fsys := fs.FS(plain)
		if i%3 == 2 {
			fsys = inOrderOnly{plain}
		}
		opt.ChunkBytes = 1 + len(text)/2000 + r.IntN(1+r.IntN(40))
		got, s := readInOrder(fsys, "f.csv", spec, opt, keep, r, r.IntN(8))
		if want.code != "" && got.code == want.code {
			continue // how many rows there were before the error is not promised
		}
		if got.String() != want.String() {
			return fmt.Errorf("chunk %d: got %s\nwant %s", opt.ChunkBytes, &got, &want)
		}
		if s != stats || want.code == "" && s.SHA256 != sha256.Sum256([]byte(text)) {
			return fmt.Errorf("chunk %d: stats %v, want %v", opt.ChunkBytes, s.Rows, stats.Rows)
		}
	}
	return nil
}

func TestCutsAndOrderDoNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for n := range trials.Of(1500, 200) {
		text := randomCSV(r)
		if n%2 == 0 {
			text = randomExcel(r)
		}
		spec := Spec{}
		if n%5 == 0 {
			spec.Envelope = []string{"a", "12345678"}
		}
		opt := Options{Columns: []string{"h2", "h1"}, Keys: 1, MaxRecord: []int{0, 25, 60}[n%3]}
		keep := KeepFunc(tagged)
		if n%4 == 0 {
			keep = nil
		}
		if n%7 == 1 { // so long that not all of it is read with the header
			text = text[:6] + strings.Repeat("\n", sniffed) + text[6:]
		}
		if err := checkCuts(text, spec, opt, keep, r); err != nil {
			t.Fatalf("%q, limit %d: %v", text, opt.MaxRecord, err)
		}
	}
}

// TestQuotedNewlineAtEveryPlace moves a text with every kind of line end and quote
// over the place where blocks meet.
func TestQuotedNewlineAtEveryPlace(t *testing.T) {
	rows := "1,\"a\nb\"\n2,\"c\"\"\n\"\"d\"\r\n\"3\n\n\",x\n4,\"\n\"\n5,=\"6\n\"\n7\",y\n8,\"open\n9,z\n\"10\",\"\"\n"
	r := rand.New(rand.NewPCG(9, 10))
	for shift := range 20 {
		text := "h1,h2\n" + strings.Repeat("\n", sniffed) + strings.Repeat("0", shift) + ",p\n" + rows
		for size := 3; size <= 40; size += 1 + shift%3 {
			opt := Options{Columns: []string{"h1", "h2"}, Keys: 1}
			fsys := mapFS("f.csv", []byte(text))
			want, _ := readInOrder(fsys, "f.csv", Spec{}, opt, nil, r, 0)
			opt.ChunkBytes = size
			got, _ := readInOrder(fsys, "f.csv", Spec{}, opt, nil, r, 3)
			if got.String() != want.String() || got.read != 10 {
				t.Fatalf("shift %d, chunk %d: got %s\nwant %s", shift, size, &got, &want)
			}
		}
	}
}

// TestManyGroups has a KeepFunc judge many rows, with refused ones between them.
func TestManyGroups(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	var text strings.Builder
	text.WriteString("h1,h2\n")
	var rejects []int64
	for row := int64(1); row <= 3000; row++ {
		switch r.IntN(12) {
		case 0:
			text.WriteString("x\"y,1\n")
		case 1:
			text.WriteString("\x01,1\n")
		case 2:
			text.WriteString("key,\x01\n")
		default:
			fmt.Fprintf(&text, "key,%d\n", row)
			continue
		}
		rejects = append(rejects, row)
	}
	keep := EachRow(1, func([][]byte) bool { return true })
	for _, size := range []int{0, 500, 5000} {
		res, err := readAll(mapFS("f.csv", []byte(text.String())), "f.csv", Spec{}, Options{Columns: []string{"h1", "h2"}, Keys: 1, ChunkBytes: size}, keep)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, x := range res.rejects {
			got = append(got, x.Row)
		}
		if !slices.Equal(got, rejects) {
			t.Errorf("chunk %d: the rejects are not those, or not in order", size)
		}
		for i, n := range res.numbers {
			if res.rows[i][1] != fmt.Sprint(n) {
				t.Fatalf("chunk %d: row %d has cell %q", size, n, res.rows[i][1])
			}
		}
	}
}

func TestTextIsReadByManyWorkers(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 40 {
		var text strings.Builder
		text.WriteString("h1,h2\n")
		for range 300 {
			text.WriteString(randomCSV(r)[6:])
		}
		text.WriteString("\n1,2\n")
		fsys := mapFS("f.csv", []byte(text.String()))
		opt := Options{Columns: []string{"h1", "h2"}, Keys: 1, MaxRecord: 200}
		want, stats := readInOrder(fsys, "f.csv", Spec{}, opt, tagged, r, 0)
		opt.ChunkBytes = 50 + r.IntN(500)
		got, s, err := readByWorkers(fsys, "f.csv", opt, tagged, 5)
		if err != nil && codes(err) != want.code {
			t.Fatal(err)
		}
		if err == nil && (got.String() != want.String() || s != stats) {
			t.Fatalf("chunk %d: not what one worker finds", opt.ChunkBytes)
		}
	}
}

func readByWorkers(fsys fs.FS, name string, opt Options, keep KeepFunc, workers int) (o outcome, s Stats, first error) {
	rd, err := Open(fsys, name, Spec{}, opt)
	if err != nil {
		return o, s, err
	}
	defer rd.Close()
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := func() (Chunk, error) {
		mu.Lock()
		defer mu.Unlock()
		return rd.Next()
	}
	for range workers {
		wg.Go(func() {
			for {
				c, err := next()
				var b *Batch
				if err == nil {
					b, err = rd.Decode(c, keep)
				}
				mu.Lock()
				if err == nil {
					o.add(b)
					b.Release()
				} else if err != io.EOF && first == nil {
					first = err
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return o, rd.Stats(), first
}

func FuzzCutsAndOrder(f *testing.F) {
	for _, s := range []string{"1,2\n", "\"a\"\"b\",\"\n\"\r\n", "a\"b,c\n1,2\n", "=\"1,\n\",z\n3,4\n", "\"open,\n1,2\n", "\r\n,\n", "1,\"\n\n\n\n\n\"\n"} {
		f.Add(s, uint64(1), byte(0))
	}
	f.Fuzz(func(t *testing.T, s string, seed uint64, limit byte) {
		if len(s) > 1<<12 {
			return
		}
		opt := Options{Columns: []string{"h1", "h2"}, Keys: 1, MaxRecord: int(limit)}
		before := "h1,h2\n" + strings.Repeat("\n", int(seed%2)*sniffed)
		if err := checkCuts(before+s, Spec{}, opt, tagged, rand.New(rand.NewPCG(seed, 1))); err != nil {
			t.Error(err)
		}
	})
}
