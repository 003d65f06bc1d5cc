package pipeline

import (
	"testing"
	"testing/fstest"
)

func TestSmallFilesGiveAllWorkersWork(t *testing.T) {
	for _, c := range []struct{ size, workers, want int }{
		{100, 2, minChunk},
		{1 << 20, 2, 128 << 10},
		{1 << 20, 4, minChunk},
		{16 << 20, 2, maxChunk},
	} {
		fsys := fstest.MapFS{"f.csv": {Data: make([]byte, c.size)}}
		if got := chunkBytes(fsys, "f.csv", c.workers); got != c.want {
			t.Errorf("%d bytes, %d workers: %d, want %d", c.size, c.workers, got, c.want)
		}
	}
	if got := chunkBytes(fstest.MapFS{}, "f.csv", 2); got != 0 {
		t.Errorf("a file that is not there: %d", got)
	}
}
