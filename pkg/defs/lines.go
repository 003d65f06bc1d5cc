package defs

import (
	"bytes"
	"slices"
	"strings"
)

// What is asked of shipped files before it is known whether they are needed is
// read off their lines, in the form that all of ours have. Decoding them all
// would take longer than most commands do.

// Metrics are the names of the shipped metrics, SET.ID, by set and file.
func (l *Library) Metrics() (names []string) {
	files, _ := l.Files.Glob("measures/*/*.yaml")
	for _, f := range files {
		if IsCases(f) || IsSwitches(f) {
			continue
		}
		if text, err := l.Files.ReadFile(f); err == nil {
			names = append(names, metricsIn(text)...)
		}
	}
	return names
}

// metricsIn are the names of the metrics of a file: of the items right below
// `metrics:`, with the set that a line before it names.
func metricsIn(text []byte) (names []string) {
	set, below := "", false
	for line := range bytes.Lines(text) {
		line := string(bytes.TrimRight(line, "\r\n"))
		if key, rest, ok := strings.Cut(line, ":"); ok && key != "" && key[0] != ' ' && key[0] != '#' {
			below = key == "metrics"
			if key == "set" {
				set = strings.TrimSpace(rest)
			}
		}
		if id, ok := strings.CutPrefix(line, "  - id: "); ok && below {
			names = append(names, set+"."+id)
		}
	}
	return names
}

// EditsOf are the ids of the shipped files of edit checks whose line of layouts
// has a layout in it. They are not decoded for it: most projects have no use for
// them, and their manifests should not name them.
func (l *Library) EditsOf(layout string) (ids []string) {
	for _, id := range l.Edits() {
		if text, err := l.Files.ReadFile("edits/" + id + ".yaml"); err == nil && namesLayout(text, layout) {
			ids = append(ids, id)
		}
	}
	return ids
}

// namesLayout reports whether a line `layouts:` of a file has a word.
func namesLayout(text []byte, layout string) bool {
	for line := range bytes.Lines(text) {
		rest, ok := bytes.CutPrefix(line, []byte("layouts:"))
		if ok && slices.Contains(strings.FieldsFunc(string(rest), notInWord), layout) {
			return true
		}
	}
	return false
}

// notInWord reports what separates the words of a list in YAML: what no id has.
func notInWord(r rune) bool {
	return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}
