package source

import (
	"crypto/sha256"
	"hash"
	"io"
	"io/fs"
	"time"

	"pathmetrics/pkg/diag"
)

// rawFile is an open file that hashes and counts what is read of it.
type rawFile struct {
	name  string
	file  fs.File
	size  int64
	mtime time.Time
	sum   hash.Hash
	read  int64
	err   error // the system's error, kept apart from what a decompressor makes of it
}

// openRaw opens a regular file. It asks before it opens, because opening a pipe
// would wait for a writer.
func openRaw(fsys fs.FS, name string) (*rawFile, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, cannotRead(name, err)
	}
	if err := regular(name, info); err != nil {
		return nil, err
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, cannotRead(name, err)
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, cannotRead(name, err)
	}
	if err := regular(name, info); err != nil {
		f.Close()
		return nil, err
	}
	return &rawFile{name: name, file: f, size: info.Size(), mtime: info.ModTime(), sum: sha256.New()}, nil
}

func regular(name string, info fs.FileInfo) error {
	pos := diag.Pos{File: name}
	switch {
	case info.IsDir():
		return diag.Errorf(pos, diag.CannotRead, "this is a folder, not a file")
	case !info.Mode().IsRegular():
		return diag.Errorf(pos, diag.CannotRead, "this is not a regular file (a pipe or a device)")
	}
	return nil
}

// Read passes the file's bytes through the hash.
func (r *rawFile) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.sum.Write(p[:n])
	r.read += int64(n)
	if err != nil && err != io.EOF && r.err == nil {
		r.err = err
	}
	return n, err
}

// hashTo reads on until at least the offset, so that the hash covers a file
// whose content is fetched by other means.
func (r *rawFile) hashTo(offset int64, scratch []byte) error {
	for r.read < offset {
		n, err := r.Read(scratch)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return cannotRead(r.name, err)
		}
		if n == 0 {
			return cannotRead(r.name, io.ErrNoProgress)
		}
	}
	return nil
}

// take passes bytes that were read at an offset through the hash.
func (r *rawFile) take(block []byte) {
	r.sum.Write(block)
	r.read += int64(len(block))
}

// finish hashes what is left and checks that the file is still the one that was
// opened.
func (r *rawFile) finish() error {
	if err := r.hashTo(1<<62, make([]byte, 64<<10)); err != nil {
		return err
	}
	return r.unchanged()
}

// unchanged checks that the file has the size and the time that it had when it was
// opened, and that as many bytes were read.
func (r *rawFile) unchanged() error {
	info, err := r.file.Stat()
	if err != nil {
		return cannotRead(r.name, err)
	}
	if info.Size() != r.size || !info.ModTime().Equal(r.mtime) || r.read != r.size {
		return r.changed()
	}
	return nil
}

func (r *rawFile) changed() error {
	return diag.Errorf(diag.Pos{File: r.name}, diag.CannotRead, "the file was changed while it was read").
		WithHint("run again when the file is complete")
}

func (r *rawFile) stats(rows int64) Stats {
	s := Stats{Bytes: r.read, Rows: rows}
	r.sum.Sum(s.SHA256[:0])
	return s
}
