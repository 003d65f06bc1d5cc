package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"time"
)

// limitFigures are what one core of this machine can do at most, in GB/s: no
// program that reads and hashes the same file can be faster.
type limitFigures struct {
	made
	Read, Hash, Lines float64
}

// measureLimits reads a file that the page cache holds: as it is, hashed, and
// with its lines counted.
func measureLimits(name string) (l limitFigures, err error) {
	if _, err := gigabytesPerSecond(name, func([]byte) {}); err != nil { // fills the cache
		return l, err
	}
	hash, lines := sha256.New(), 0
	for _, m := range []struct {
		speed *float64
		each  func([]byte)
	}{
		{&l.Read, func([]byte) {}},
		{&l.Hash, func(b []byte) { _, _ = hash.Write(b) }},
		{&l.Lines, func(b []byte) { lines += bytes.Count(b, []byte{'\n'}) }},
	} {
		if *m.speed, err = gigabytesPerSecond(name, m.each); err != nil {
			return l, err
		}
	}
	return l, nil
}

// gigabytesPerSecond is the best of three readings.
func gigabytesPerSecond(name string, each func([]byte)) (best float64, err error) {
	for range 3 {
		speed, err := readOnce(name, each)
		if err != nil {
			return 0, err
		}
		best = max(best, speed)
	}
	return best, nil
}

func readOnce(name string, each func([]byte)) (float64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	buffer, total, start := make([]byte, 1<<20), 0, time.Now()
	for {
		n, err := f.Read(buffer)
		each(buffer[:n])
		total += n
		if errors.Is(err, io.EOF) {
			return float64(total) / 1e9 / time.Since(start).Seconds(), nil
		}
		if err != nil {
			return 0, err
		}
	}
}
