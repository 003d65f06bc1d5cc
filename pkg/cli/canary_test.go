package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"pathmetrics/configs"
)

// Every identifier in the extracts that the tests of this package read is a canary:
// it must not come out of the program, but for the outputs that declared names. The
// scripts hold each of their commands to that (scriptCode), the tests in process do by
// calling watched in place of Run.

// canaries are values of cells that scripts and the project below put where no rule
// would find them: parts of keys in all writings, of names, amounts.
var canaries = []string{"21255", "212-55", "Quill", "Zorro", "12,345.67", "12345.67", "98765.43",
	"731550", "731-55-0", "731 55 0", "Nightjar", "43210.98", "43,210.98", "4321098"}

// persons is what identifies people in extracts.
type persons struct {
	numbers map[string]bool // of nine digits, as digits
	words   map[string]bool // out of columns of keys and names
	days    map[string]bool // of birth, as YYYYMMDD
	also    *persons        // others, nil when there are none
	mark    string          // of all of these; "" while it has not been taken
}

func newPersons(also *persons) *persons {
	return &persons{numbers: map[string]bool{}, words: map[string]bool{}, days: map[string]bool{}, also: also}
}

// module is the folder of the module, of whatever folder a test makes its own.
var module, moduleErr = filepath.Abs(root)

// suite are the persons of all extracts that are kept in this repository: those of
// testdata, of the demonstration.
var suite = sync.OnceValue(func() *persons {
	if moduleErr != nil {
		panic(moduleErr)
	}
	p := newPersons(nil)
	for _, files := range []fs.FS{os.DirFS(filepath.Join(module, "testdata")), configs.FS} {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !isExtract.MatchString(name) || strings.HasPrefix(name, "codes/") {
				return err
			}
			text, err := fs.ReadFile(files, name)
			p.harvest(unpacked(name, text))
			return err
		})
		if err != nil {
			panic(err)
		}
	}
	p.marked() // before several tests ask for it
	return p
})

// marked is the hash of all identifiers: two with the same mark find the same.
func (p *persons) marked() string {
	if p == nil {
		return ""
	}
	if p.mark != "" {
		return p.mark
	}
	sum := sha256.New()
	for _, found := range []map[string]bool{p.numbers, p.words, p.days} {
		for _, id := range slices.Sorted(maps.Keys(found)) {
			fmt.Fprintf(sum, "%q %v\n", id, found[id])
		}
		sum.Write([]byte{0})
	}
	io.WriteString(sum, p.also.marked())
	p.mark = string(sum.Sum(nil))
	return p.mark
}

// clean are large texts in which nothing was found, by the identifiers that were looked
// for: many tests write the same tables.
var clean sync.Map

var (
	isExtract  = regexp.MustCompile(`\.(csv|tsv|tab|txt)(\.gz)?$`)
	keyColumn  = regexp.MustCompile(`(?i)ssn|social.?security|student.?(id|number)|unique.individual|participant.?id|^name$|(first|last|middle).?name`)
	bornColumn = regexp.MustCompile(`(?i)born|birth|\bdob\b|^(pirl ?|p)?200$`)
)

// lastBirth is the last day that counts as one of birth; later ones are days of
// results as well.
const lastBirth = "20111231"

// runs calls do with every longest run of bytes that are in. It is no part of what is
// looked through for races, which would take ten times as long for each byte.
//
//go:norace
func runs(text []byte, in func(c byte) bool, do func(run []byte)) {
	for i := 0; i < len(text); i++ {
		if !in(text[i]) {
			continue
		}
		from := i
		for i < len(text) && in(text[i]) {
			i++
		}
		do(text[from:i])
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

func isCoded(c byte) bool { return isWord(c) || c == '+' || c == '/' || c == '_' || c == '-' }

// numbers calls do with the numbers of nine digits, written with dashes, blanks or
// nothing after the third and the fifth, that are not a part of a longer word.
//
//go:norace
func numbers(text []byte, do func(nine string)) {
	for i := range text {
		if !isDigit(text[i]) || i > 0 && isWord(text[i-1]) {
			continue
		}
		nine := make([]byte, 0, 9)
		at := i
		for ; at < len(text) && len(nine) < 9; at++ {
			c := text[at]
			switch {
			case isDigit(c):
				nine = append(nine, c)
				continue
			case (c == '-' || c == ' ') && (len(nine) == 3 || len(nine) == 5) && isDigit(text[at-1]):
				continue
			}
			break
		}
		if len(nine) == 9 && (at == len(text) || !isWord(text[at])) {
			do(string(nine))
		}
	}
}

// words calls do with the words of five bytes or more that are not just a number.
func words(text []byte, do func(word []byte)) {
	runs(text, isWord, func(w []byte) {
		if len(w) >= 5 && (len(w) >= 10 || slices.ContainsFunc(w, func(c byte) bool { return !isDigit(c) })) {
			do(w)
		}
	})
}

// days calls do with the dates up to lastBirth, as YYYYMMDD.
func days(text []byte, do func(day string)) {
	runs(text, func(c byte) bool { return isDigit(c) || c == '-' || c == '/' }, func(r []byte) {
		d := string(r)
		switch {
		case len(d) == 10 && d[4] == '-' && d[7] == '-':
			d = d[:4] + d[5:7] + d[8:]
		case len(d) == 10 && d[2] == '/' && d[5] == '/':
			d = d[6:] + d[:2] + d[3:5]
		}
		if len(d) == 8 && "19000101" <= d && d <= lastBirth && !strings.ContainsAny(d, "-/") {
			do(d)
		}
	})
}

// harvest takes up the identifiers of an extract. Rows need not be sound.
func (p *persons) harvest(text []byte) {
	p.mark = ""
	numbers(text, func(n string) { p.numbers[n] = n != "123456789" }) // which stands in help texts
	lines := strings.Split(string(text), "\n")
	delimiter := ","
	for _, d := range []string{"\t", "|", ";"} {
		if strings.Count(lines[0], d) > strings.Count(lines[0], delimiter) {
			delimiter = d
		}
	}
	var keys, births []int // columns
	for i, name := range strings.Split(lines[0], delimiter) {
		name = strings.Trim(name, " \"\r\ufeff")
		if keyColumn.MatchString(name) {
			keys = append(keys, i)
		}
		if bornColumn.MatchString(name) {
			births = append(births, i)
		}
	}
	if len(keys)+len(births) == 0 {
		return
	}
	for _, line := range lines[1:] {
		cells := strings.Split(line, delimiter)
		in := func(columns []int, do func(cell []byte)) {
			for _, i := range columns {
				if i < len(cells) {
					do([]byte(cells[i]))
				}
			}
		}
		in(keys, func(cell []byte) { words(cell, func(w []byte) { p.words[string(w)] = true }) })
		in(births, func(cell []byte) { days(cell, func(d string) { p.days[d] = true }) })
	}
}

// testFolder is the name of a folder that a test is given: random digits, in which any
// number may stand.
var testFolder = regexp.MustCompile(`(pathmetrics-test-|go-test-script)\d+(/Test[^/\s"]*)?(/\d{3}\b)?`)

// withoutFolders is a text without the names of such folders.
func withoutFolders(text []byte) []byte {
	for _, begin := range []string{"pathmetrics-test-", "go-test-script"} {
		if bytes.Contains(text, []byte(begin)) {
			return testFolder.ReplaceAll(text, nil)
		}
	}
	return text
}

// in says what kind of identifier a text holds: as it stands, in UTF-16, or behind
// base64 or hexadecimal digits. It is empty when there is none.
func (p *persons) in(text []byte) string {
	if len(text) < 1<<14 {
		return p.somewhereIn(text)
	}
	what := [2]any{p.marked(), sha256.Sum256(text)}
	if _, ok := clean.Load(what); ok {
		return ""
	}
	kind := p.somewhereIn(text)
	if kind == "" {
		clean.Store(what, true)
	}
	return kind
}

func (p *persons) somewhereIn(text []byte) string {
	text = withoutFolders(text)
	if kind := p.plainlyIn(text); kind != "" {
		return kind
	}
	if bytes.IndexByte(text, 0) >= 0 {
		if kind := p.plainlyIn(bytes.ReplaceAll(text, []byte{0}, nil)); kind != "" {
			return kind + " in UTF-16"
		}
	}
	found, seen := "", map[string]bool{}
	runs(text, isCoded, func(token []byte) {
		if found == "" && len(token) >= 7 && !seen[string(token)] {
			seen[string(token)] = true
			found = p.codedIn(token)
		}
	})
	return found
}

func (p *persons) plainlyIn(text []byte) (kind string) {
	for _, c := range canaries {
		if bytes.Contains(text, []byte(c)) {
			return "a canary"
		}
	}
	numbers(text, func(n string) {
		if p.numbers[n] || p.also != nil && p.also.numbers[n] {
			kind = "a person's number"
		}
	})
	words(text, func(w []byte) {
		if p.words[string(w)] || p.also != nil && p.also.words[string(w)] {
			kind = "a key or a name"
		}
	})
	days(text, func(d string) {
		if p.days[d] || p.also != nil && p.also.days[d] {
			kind = "a date of birth"
		}
	})
	return kind
}

// codedIn looks behind a run of letters and digits. What is coded may begin anywhere
// in it.
func (p *persons) codedIn(token []byte) string {
	for from := range min(4, len(token)) {
		t := token[from:]
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if len(t)%4 == 1 {
				t = t[:len(t)-1]
			}
			if b, err := e.DecodeString(string(t)); err == nil {
				if kind := p.plainlyIn(b); kind != "" {
					return kind + " in base64"
				}
			}
		}
		if b, err := hex.DecodeString(string(t[:len(t)/2*2])); err == nil {
			if kind := p.plainlyIn(b); kind != "" {
				return kind + " in hexadecimal digits"
			}
		}
	}
	return ""
}
