package codes

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"sync"
)

// folder is where the files of the classifications lie.
const folder = "codes/classifications"

// Book has the classifications that are shipped. Each is read when it is first
// asked for; a Book is safe for concurrent use.
type Book struct {
	cip, soc, naics, fips func() *Table
	jobs                  func() links
}

// links are the two directions of the table from programs to occupations.
type links struct{ soc, cip map[string][]string }

// NewBook makes a book over the shipped files. A file that is missing or damaged
// is a broken program and panics when it is asked for.
func NewBook(fsys fs.FS) *Book {
	table := func(name string, parent func(string) string) func() *Table {
		return sync.OnceValue(func() *Table {
			f, err := fsys.Open(path.Join(folder, name))
			if err != nil {
				panic(fmt.Sprintf("codes: %s cannot be opened", name))
			}
			defer f.Close()
			t, err := read(f, parent)
			if err != nil {
				panic(fmt.Sprintf("codes: %s is damaged", name))
			}
			return t
		})
	}
	return &Book{
		cip: table("cip_2020.csv", cipParent), soc: table("soc_2018.csv", noParent),
		naics: table("naics_2022.csv", naicsParent), fips: table("fips_states.csv", noParent),
		jobs: sync.OnceValue(func() links { return readLinks(fsys) }),
	}
}

func readLinks(fsys fs.FS) links {
	const name = "cip_2020_soc_2018.csv"
	f, err := fsys.Open(path.Join(folder, name))
	if err != nil {
		panic(fmt.Sprintf("codes: %s cannot be opened", name))
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) != 2 {
		panic(fmt.Sprintf("codes: %s is damaged", name))
	}
	l := links{soc: map[string][]string{}, cip: map[string][]string{}}
	for _, row := range rows[1:] {
		l.soc[row[0]] = append(l.soc[row[0]], row[1])
		l.cip[row[1]] = append(l.cip[row[1]], row[0])
	}
	return l
}

// CIP is the Classification of Instructional Programs of 2020, with the codes
// that this edition moved or deleted.
func (b *Book) CIP() *Table { return b.cip() }

// SOC is the detailed occupations of the Standard Occupational Classification of
// 2018.
func (b *Book) SOC() *Table { return b.soc() }

// NAICS is the North American Industry Classification System of 2022, all levels.
func (b *Book) NAICS() *Table { return b.naics() }

// FIPS are the states and territories by their numeric codes.
func (b *Book) FIPS() *Table { return b.fips() }

// Occupations are the SOC codes that a six-digit CIP code leads to, sorted.
func (b *Book) Occupations(cip string) []string { return b.jobs().soc[cip] }

// Programs are the CIP codes that lead to an occupation, sorted.
func (b *Book) Programs(soc string) []string { return b.jobs().cip[soc] }

// Systems are the names by which Of knows the classifications, in the order in
// which they are listed.
func Systems() []string { return []string{"cip", "soc", "naics", "fips"} }

// Of is a classification by name: cip, soc, naics or fips; nil for others.
func (b *Book) Of(system string) *Table {
	switch system {
	case "cip":
		return b.CIP()
	case "soc":
		return b.SOC()
	case "naics":
		return b.NAICS()
	case "fips":
		return b.FIPS()
	}
	return nil
}
