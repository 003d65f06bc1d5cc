package source

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"pathmetrics/pkg/diag"
)

// sniffed is how much of a file's beginning is looked at.
const sniffed = 4096

var (
	bom8    = []byte{0xef, 0xbb, 0xbf}
	bom16le = []byte{0xff, 0xfe}
	bom16be = []byte{0xfe, 0xff}
)

// lookalikes are the beginnings of files that are often handed over as text.
var lookalikes = []struct{ magic, what, hint string }{
	{"PK\x03\x04", "a zip archive or an Excel workbook", "unpack the archive, or save the sheet as CSV"},
	{"PAR1", "a Parquet file", "give the file the ending .parquet"},
	{"PARE", "an encrypted Parquet file", "ask the sender for an unencrypted one"},
	{"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV"},
	{"\x1f\x8b", "gzip data", "give the file the ending .csv.gz"},
	{"\x28\xb5\x2f\xfd", "zstd data", "give the file the ending .csv.zst"},
	{"BZh9", "bzip2 data", "unpack it, or pack it with gzip or zstd"},
	{"\xfd7zXZ", "xz data", "unpack it, or pack it with gzip or zstd"},
	{"%PDF-", "a PDF document", "ask the sender for the data as CSV"},
	{"SQLite format 3", "a SQLite database", "export the table as CSV"},
	{"ARROW1", "an Arrow file", "write it as Parquet or CSV"},
}

// readText gives the file's text as UTF-8 without a byte order mark. transcoded
// says that a replacement character in it stands for bytes that were no text.
func readText(name string, in io.Reader, enc string) (text io.Reader, transcoded bool, err error) {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(in, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, false, err
	}
	head = head[:n]
	if n == 0 {
		return nil, false, emptyFile(name)
	}
	for _, l := range lookalikes {
		if bytes.HasPrefix(head, []byte(l.magic)) {
			return nil, false, diag.Errorf(diag.Pos{File: name}, diag.UnsupportedFile, "the name says text, but this looks like %s", l.what).
				WithHint("%s", l.hint)
		}
	}
	dec, strip, err := decoderFor(name, head, enc)
	if err != nil {
		return nil, false, err
	}
	rest := io.MultiReader(bytes.NewReader(head[strip:]), in)
	if dec == nil {
		return rest, false, nil
	}
	if strings.HasPrefix(normalEncoding(enc), "utf-16") {
		rest = &evenReader{name: name, in: rest}
	}
	return transform.NewReader(rest, dec.NewDecoder()), true, nil
}

func emptyFile(name string) error {
	return diag.Errorf(diag.Pos{File: name}, diag.EmptyFile, "the file is empty, it has not even a header")
}

// decoderFor settles the encoding: nil for UTF-8, and how many bytes of byte
// order mark to leave out. A mark that contradicts what was declared is refused.
func decoderFor(name string, head []byte, enc string) (dec encoding.Encoding, strip int, err error) {
	is8, isLE, isBE := bytes.HasPrefix(head, bom8), bytes.HasPrefix(head, bom16le), bytes.HasPrefix(head, bom16be)
	bad := func(hint, format string, args ...any) (encoding.Encoding, int, error) {
		return nil, 0, diag.Errorf(diag.Pos{File: name}, diag.BadEncoding, format, args...).WithHint("%s", hint)
	}
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	e := normalEncoding(enc)
	switch {
	case e == "":
		return nil, 0, diag.Errorf(diag.Pos{File: name}, diag.BadValue, "%q is not an encoding this program knows", enc).
			WithHint("known are utf-8, utf-16, utf-16le, utf-16be, windows-1252 and latin-1")
	case is8 && e == "utf-8":
		return nil, len(bom8), nil
	case is8:
		return bad("set the encoding to utf-8", "declared as %s, but the file starts with the byte order mark of UTF-8", e)
	case (isLE || isBE) && (e == "utf-16" || e == "utf-16le" && isLE || e == "utf-16be" && isBE):
		if isBE {
			return big, 2, nil
		}
		return little, 2, nil
	case isLE || isBE:
		return bad("set the encoding to utf-16", "declared as %s, but the file starts with a byte order mark of UTF-16", e)
	case e == "utf-16le" || e == "utf-16":
		return little, 0, nil
	case e == "utf-16be":
		return big, 0, nil
	}
	if like := nulPattern(head); like != "" {
		return bad("set the encoding to "+like, "declared as %s, but the bytes look like %s", e, like)
	}
	switch e {
	case "windows-1252":
		return charmap.Windows1252, 0, nil
	case "latin-1":
		return charmap.ISO8859_1, 0, nil
	}
	return nil, 0, nil
}

// normalEncoding is the encoding's one spelling, or "" for one that is not known.
func normalEncoding(enc string) string {
	switch e := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(enc)), "_", "-"); e {
	case "", "utf-8", "utf8":
		return "utf-8"
	case "utf-16", "utf16":
		return "utf-16"
	case "utf-16le", "utf-16-le":
		return "utf-16le"
	case "utf-16be", "utf-16-be":
		return "utf-16be"
	case "windows-1252", "cp1252", "win-1252":
		return "windows-1252"
	case "latin-1", "latin1", "iso-8859-1":
		return "latin-1"
	}
	return ""
}

// nulPattern recognises UTF-16 without a mark: of western text every second byte
// is NUL, the odd ones in little endian.
func nulPattern(head []byte) string {
	var nuls [2]int
	for i, c := range head {
		if c == 0 {
			nuls[i&1]++
		}
	}
	half := len(head) / 2
	switch {
	case half < 2:
		return ""
	case nuls[1] > half*6/10 && nuls[0] < half/10+1:
		return "utf-16le"
	case nuls[0] > half*6/10 && nuls[1] < half/10+1:
		return "utf-16be"
	}
	return ""
}

// evenReader refuses UTF-16 that ends in the middle of a character.
type evenReader struct {
	name string
	in   io.Reader
	odd  bool
}

func (e *evenReader) Read(p []byte) (int, error) {
	n, err := e.in.Read(p)
	e.odd = e.odd != (n&1 == 1)
	if err == io.EOF && e.odd {
		return n, diag.Errorf(diag.Pos{File: e.name}, diag.Truncated, "the file ends in the middle of a UTF-16 character")
	}
	return n, err
}
