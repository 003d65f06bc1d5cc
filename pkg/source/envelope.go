package source

import (
	"bytes"
	"slices"
)

// Some files wrap their rows in lines about the file: a header record before the
// names of the columns and a trailer record after the rows. They are known by
// their first cell, wherever they stand, and are neither rows nor rejects.

// enveloped reports whether a line of text begins with the first cell of such a
// line.
func (t *textReader) enveloped(line []byte) bool {
	if len(t.spec.Envelope) == 0 || t.spec.Format == Fixed {
		return false
	}
	if n := bytes.IndexByte(line, t.framer.delim); n >= 0 {
		line = line[:n]
	}
	cell := string(bytes.Trim(line, "\" \r"))
	return slices.Contains(t.spec.Envelope, cell)
}

// afterEnvelope is where the text begins that is not about the file. A line that
// has not been read to its end is not passed over.
func (t *textReader) afterEnvelope() int {
	start := 0
	for {
		n := bytes.IndexByte(t.head[start:], '\n')
		if n < 0 || !t.enveloped(t.head[start:start+n]) {
			return start
		}
		start += n + 1
	}
}

// dropEnvelope takes the frames of such lines out of a chunk, and reports whether
// its last frame was one.
func (t *textReader) dropEnvelope(body *textBody) (last bool) {
	if len(t.spec.Envelope) == 0 {
		return false
	}
	kept := body.frames[:0]
	for _, f := range body.frames {
		if last = f.kind < badRecord && t.enveloped(body.buf[f.start:f.end]); !last {
			kept = append(kept, f)
		}
	}
	body.frames = kept
	return last
}
