package source

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// A block that waits for somebody else to hash it must not be changed meanwhile, nor
// its memory be used again; and no more of them wait than there may.
func TestBlocksWaitForTheHash(t *testing.T) {
	for _, cell := range []string{`plain`, `"twice ""quoted"""`} {
		var b strings.Builder
		for i := 0; b.Len() < 400<<10; i++ {
			fmt.Fprintf(&b, "%d,%s\n", i, cell)
		}
		text := "a,b\n" + b.String()
		r, err := Open(mapFS("f.csv", []byte(text)), "f.csv", Spec{}, Options{Columns: []string{"a", "b"}, ChunkBytes: 8 << 10})
		if err != nil {
			t.Fatal(err)
		}
		reader := r.(*textReader)
		reader.hash.at.Lock()
		decoded := make(chan int, 1000)
		go func() {
			defer close(decoded)
			for n := 0; ; n++ {
				c, err := r.Next()
				if err == io.EOF {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				batch, err := r.Decode(c, nil)
				if err != nil {
					t.Error(err)
					return
				}
				batch.Release()
				if c.text.later {
					decoded <- n
				}
			}
		}()
		time.Sleep(100 * time.Millisecond)
		if n, most := len(decoded), maxUnhashed; cell == "plain" && n != most || cell != "plain" && n != 0 {
			t.Errorf("%s: %d chunks were decoded while another worker hashed", cell, n)
		}
		reader.hash.empty(reader.raw)
		for range decoded {
		}
		if st := r.Stats(); st.SHA256 != sha256.Sum256([]byte(text)) || st.Bytes != int64(len(text)) {
			t.Errorf("%s: the hash is not the file's", cell)
		}
		r.Close()
	}
}
