package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/explain"
	"pathmetrics/pkg/model"
	"pathmetrics/pkg/propose"
	"pathmetrics/pkg/source"
)

// proposed is a source of the project that init proposes.
type proposed struct {
	id    string
	looks []*look
	paths []string // as the project names them
	// One of the two: a built-in layout, or an own proposal.
	match *match
	own   *propose.Proposal
	trial *match // the own layout, held against the sample
	// The day to which the sample seems to be complete; NoDate when it does not tell.
	through calendar.Date
}

func (a *app) runInitFrom(o *initOptions, args []string) error {
	files, dir, err := initArguments(o.from, args)
	if err != nil {
		return err
	}
	sources, skipped, err := a.proposeAll(files)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return fail(exitFailed, "no file has a column that could be a key; nothing was written")
	}
	copies, err := a.place(sources, &dir, o.copy)
	if err != nil {
		return err
	}
	if err := copies.free(); err != nil {
		return err
	}
	links, err := a.links(sources)
	if err != nil {
		return err
	}
	if err := writeNew(dir, projectFiles(dir, sources, links)); err != nil {
		return err
	}
	if err := copies.copy(); err != nil {
		return err
	}
	if err := a.printProposals(sources); err != nil {
		return err
	}
	if err := a.printStanding(sources, links); err != nil {
		return err
	}
	for _, s := range skipped {
		a.say("%s: has no column that could be a key; it is not in the project", s)
	}
	a.config, a.demo = filepath.Join(dir, defaultConfig), false
	p, plan, err := a.prepare()
	if err != nil {
		return err
	}
	outside := ""
	if a.allowOutside {
		outside = " --allow-outside"
	}
	a.say("written and checked: %s, %d sources; read layouts/ and pathways/example.yaml, then: pathmetrics run%s -c %s", p.File, len(plan.Sources), outside, a.config)
	return nil
}

// initArguments tells files from the folder. A shell that expands --from data/*
// gives the flag the first of the files and leaves the others as arguments.
func initArguments(from, args []string) (files []string, dir string, err error) {
	add := func(name string) error {
		found, err := source.Expand(source.OS(), filepath.ToSlash(name))
		if err != nil {
			return inputFailure(err)
		}
		for _, f := range found {
			if !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
		return nil
	}
	for _, name := range from {
		if err := add(name); err != nil {
			return nil, "", err
		}
	}
	for _, arg := range args {
		st, err := os.Stat(arg)
		switch {
		case err == nil && !st.IsDir():
			if err := add(arg); err != nil {
				return nil, "", err
			}
		case dir != "":
			return nil, "", usage("%s and %s: init makes one folder, and a file to read must be there", dir, arg)
		default:
			dir = arg
		}
	}
	return files, dir, nil
}

// shippedLayouts are all shipped layouts, which nobody may change.
func (a *app) shippedLayouts() ([]*defs.Layout, error) {
	if a.library == shipped {
		return decodedLayouts()
	}
	return layoutsOf(a.library)
}

// decodedLayouts are those of the program itself.
var decodedLayouts = sync.OnceValues(func() ([]*defs.Layout, error) { return layoutsOf(shipped) })

func layoutsOf(library *defs.Library) ([]*defs.Layout, error) {
	l := defs.NewLoader(library.Files, library)
	out := libraryLayouts(l)
	if l.Problems.Errors() > 0 {
		return nil, invalid(l)
	}
	return out, nil
}

func sameShape(a, b *look) bool {
	return slices.Equal(a.header, b.header) && a.spec.Delimiter == b.spec.Delimiter && a.spec.Encoding == b.spec.Encoding && a.spec.NoHeader == b.spec.NoHeader
}

// sourceName is an id made of what the files' names begin with alike.
func sourceName(g []*look) string {
	head := baseName(g[0].file)
	for _, l := range g[1:] {
		other := baseName(l.file)
		for !strings.HasPrefix(other, head) {
			head = head[:len(head)-1]
		}
	}
	if strings.Trim(head, "0123456789_- .") == "" {
		head = baseName(g[0].file)
	}
	return propose.Name(strings.ToLower(strings.TrimRight(head, "_- .")))
}

// baseName is a file's name without folder and endings.
func baseName(file string) string {
	base := path.Base(filepath.ToSlash(file))
	for _, ending := range []string{".gz", ".zst"} {
		base = strings.TrimSuffix(base, ending)
	}
	return strings.TrimSuffix(base, path.Ext(base))
}

// unique makes an id that is not taken, and takes it.
func unique(id string, taken *[]string) string {
	out := id
	for n := 2; slices.Contains(*taken, out); n++ {
		out = fmt.Sprintf("%s_%d", id, n)
	}
	*taken = append(*taken, out)
	return out
}

func (p *proposed) tryOwn() error {
	if p.own == nil {
		return nil
	}
	lay, err := decodeProposed(p.layoutFile(), p.own.YAML)
	if err != nil || p.own.Links() {
		return err
	}
	p.trial = headerMatch(lay, p.looks[0].header)
	p.trial.try(p.looks[0])
	return nil
}

func (p *proposed) layoutFile() string { return "layouts/" + p.id + ".yaml" }

// copies are files to be copied, from and to.
type copies [][2]string

// free reports a copy that would overwrite something.
func (c copies) free() error {
	for _, pair := range c {
		if _, err := os.Lstat(pair[1]); err == nil {
			return usage("%s is there already, and nothing is overwritten; name another folder", pair[1])
		}
	}
	return nil
}

// place settles the folder and how the project names its files.
func (a *app) place(sources []*proposed, dir *string, copying bool) (copies, error) {
	var files []string
	for _, s := range sources {
		for _, l := range s.looks {
			files = append(files, l.file)
		}
	}
	given := *dir != ""
	if !given {
		*dir = commonFolder(files)
	}
	var todo copies
	var taken []string
	for _, s := range sources {
		for _, l := range s.looks {
			name, inside, err := relativeTo(*dir, l.file)
			if err != nil {
				return nil, fail(exitFailed, "%v", err)
			}
			switch {
			case inside || a.allowOutside:
			case copying:
				name = "data/" + path.Base(filepath.ToSlash(l.file))
				for n := 2; slices.Contains(taken, name); n++ {
					name = fmt.Sprintf("data/%d_%s", n, path.Base(filepath.ToSlash(l.file)))
				}
				taken = append(taken, name)
				todo = append(todo, [2]string{l.file, filepath.Join(*dir, filepath.FromSlash(name))})
			default:
				return nil, usage("%s does not lie in %s; leave the folder out to write the project beside the files, or add --allow-outside to refer to them where they are, or --copy", l.file, *dir)
			}
			s.paths = append(s.paths, name)
		}
	}
	return todo, nil
}

// relativeTo is a file's slash-separated name as seen from a folder, and whether
// it really lies in it.
func relativeTo(dir, file string) (name string, inside bool, err error) {
	d, err := filepath.Abs(dir)
	if err != nil {
		return "", false, err
	}
	f, err := filepath.Abs(file)
	if err != nil {
		return "", false, err
	}
	rel, err := filepath.Rel(d, f)
	if err != nil {
		return filepath.ToSlash(f), false, nil
	}
	within := func(r string) bool { return r != ".." && !strings.HasPrefix(r, ".."+string(filepath.Separator)) }
	inside = within(rel)
	if st, err := os.Stat(d); err == nil && st.IsDir() { // symbolic links may lead out
		r, err := filepath.Rel(filepath.FromSlash(realPath(d)), filepath.FromSlash(realPath(f)))
		inside = inside && err == nil && within(r)
	}
	return filepath.ToSlash(rel), inside, nil
}

// commonFolder is the deepest folder that holds all files.
func commonFolder(files []string) string {
	dir := filepath.Dir(files[0])
	for _, f := range files[1:] {
		for {
			if _, inside, err := relativeTo(dir, f); err != nil || inside || dir == filepath.Dir(dir) && dir != "." {
				break
			}
			abs, err := filepath.Abs(dir)
			if err != nil {
				return dir
			}
			dir = filepath.Dir(abs)
		}
	}
	return dir
}

// copy copies the files; only their owner can read the copies.
func (c copies) copy() error {
	for _, pair := range c {
		if err := copyFile(pair[0], pair[1]); err != nil {
			return unwritable(err)
		}
	}
	return nil
}

func copyFile(from, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := createFile(to, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// projectFiles are the files of the proposed project.
func projectFiles(dir string, sources []*proposed, links []link) []newFile {
	files := []newFile{{defaultConfig, projectText(dir, sources, links)}, {"pathways/example.yaml", []byte(examplePathway)}}
	for _, s := range sources {
		if s.own != nil {
			files = append(files, newFile{s.layoutFile(), s.own.YAML})
		}
	}
	return files
}

func projectText(dir string, sources []*proposed, links []link) []byte {
	var b bytes.Buffer
	title := "Proposed project"
	if abs, err := filepath.Abs(dir); err == nil {
		title = filepath.Base(abs)
	}
	fmt.Fprintf(&b, `# Proposed by "pathmetrics init --from". Read the layouts, correct what is wrong, set as_of,
# periods and covers (docs/init.md, "What to do next"), then:
#   pathmetrics check -c %[1]s
#   pathmetrics run -c %[1]s
version: 1
name: %s
%smeasures: [wioa, aqcp]
pathways: [pathways/*.yaml]
protect: {min_cell: 10}   # numbers about fewer persons are hidden in what is made for the public; set it to your agency's rule
output: {dir: out}
`, defaultConfig, propose.Scalar(title), asOfText(sources))
	writeDerive(&b, sources)
	writeLinks(&b, sources, links)
	b.WriteString("sources:\n")
	for _, s := range sources {
		s.write(&b)
		for _, l := range links {
			if l.of == s.id {
				l.write(&b)
			}
		}
	}
	return b.Bytes()
}

// writeDerive hints at rules where there are services and no participations.
func writeDerive(b *bytes.Buffer, sources []*proposed) {
	var services *proposed
	for _, s := range sources {
		kinds := s.layout().Kinds()
		if kinds[model.Participation] {
			return
		}
		if kinds[model.Service] && s.own != nil && services == nil {
			services = s
		}
	}
	if services != nil {
		fmt.Fprintf(b, `# Periods of participation out of services. First map the programs and services of %s
# (%s), then:
# derive: [wioa_services]
`, services.layoutFile(), propose.ServicesHelp)
	}
}

// write writes the source.
func (p *proposed) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "  - id: %s\n", p.id)
	if len(p.looks) > 1 && p.layout().OneRow != nil {
		b.WriteString("    # Deliveries of one series, oldest first: of rows that repeat the later one counts. Files of\n    # other programs or states are sources of their own.\n")
	}
	fmt.Fprintf(b, "    %s\n", pathText(p.paths))
	switch {
	case p.match != nil:
		fmt.Fprintf(b, "    layout: %s   # built in; of its columns %d of %d that it needs and %d of %d that it uses are there\n",
			p.match.layout.ID, p.match.hasNeeded, p.match.needed, p.match.hasUsed, p.match.used)
		if with := p.match.renames(); with != "" {
			fmt.Fprintf(b, "    with: {%s}\n", with)
		}
	default:
		fmt.Fprintf(b, "    layout: %s   # proposed; read it\n", p.layoutFile())
	}
	switch {
	case p.own != nil && p.own.Links():
	case p.through == calendar.NoDate:
		b.WriteString("    # covers: {through: YYYY-MM-DD}   # set it: the day to which these files are complete; the sample does not tell\n")
	default:
		fmt.Fprintf(b, "    # covers: {through: %s}   # check and set it: the day to which these files are complete; else their latest date is taken\n", p.through)
	}
}

// printStanding prints what the project assumes of days, and which keys nothing
// links.
func (a *app) printStanding(sources []*proposed, links []link) error {
	text := "as_of: the samples do not tell the day to which the data are complete; set it\n"
	if asOf, wages := standing(sources); asOf != calendar.NoDate {
		text = fmt.Sprintf("as_of: %s, the latest month in which %d rows have dates; periods: PY%d, the latest that is due on it\n", asOf, sharedRows, dueYear(asOf, wages))
	}
	for _, l := range links {
		text += fmt.Sprintf("crosswalk: %s links %s to %s\n", l.source, l.from, l.to)
	}
	if keys := unlinked(sources, links); keys != nil {
		text += fmt.Sprintf("keys differ and nothing links them, so that nobody of one source is found in another: %s\n", strings.Join(keys, "; "))
	}
	return a.print("\n%s", text)
}

func (m *match) renames() string {
	var parts []string
	for from, to := range m.with {
		parts = append(parts, propose.Scalar(from)+": "+propose.Scalar(to))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// examplePathway is a pathway to start from.
const examplePathway = `# A pathway to start from: who is on it, who is a participant, when they have left, and what
# completes it. CIP codes may be written in any spelling; "pathmetrics show cip.51" lists them.
version: 1
pathways:
  - id: example
    name: Nursing (an example)
    sector: {naics: ["62*"]}
    flag:
      any:
        - {record: enrollment, where: {cip: ["51.38*", "51.39*"]}}
        # - {record: participation, where: {program_code: [YOUR-CODE]}}
        # - {record: service, where: {service: [your_code]}}
    participant: {at_least: {records: 1}}
    leaver: {after: 2q}
    completer:
      any: [{record: credential, where: {cip: ["51.38*", "51.39*"]}}]
      within: entry..exit+1y
`

// printProposals prints what is proposed: a line for each source, then one for
// each field of the own layouts.
func (a *app) printProposals(sources []*proposed) error {
	t := explain.Table{Head: []string{"source", "layout", "columns", "rows tried", "rejected", "file"}}
	f := explain.Table{Head: []string{"source", "field", "confidence", "column"}}
	for _, s := range sources {
		file := s.looks[0].file
		if n := len(s.looks); n > 1 {
			file += fmt.Sprintf(" and %d more", n-1)
		}
		switch {
		case s.match != nil:
			t.Rows = append(t.Rows, []string{s.id, s.match.layout.ID + " (built in)", fmt.Sprintf("%d of %d used", s.match.hasUsed, s.match.used),
				fmt.Sprint(s.match.tried), fmt.Sprint(s.match.rejected), file})
			continue
		case s.own.Links():
			t.Rows = append(t.Rows, []string{s.id, s.layoutFile() + " (links keys)", fmt.Sprintf("2 of %d read", len(s.looks[0].header)), "", "", file})
		default:
			t.Rows = append(t.Rows, []string{s.id, s.layoutFile(), fmt.Sprintf("%d of %d read", len(s.looks[0].header)-len(s.own.Unmapped), len(s.looks[0].header)),
				fmt.Sprint(s.trial.tried), fmt.Sprint(s.trial.rejected), file})
		}
		for _, x := range s.own.Fields {
			if x.Record == "key" && x.Column != s.own.Keys[0].Column && !s.own.Links() {
				continue
			}
			f.Rows = append(f.Rows, []string{s.id, x.Record + "." + x.Field, x.Confidence.String(), x.Column})
		}
	}
	if err := t.Write(a.out, a.width); err != nil || len(f.Rows) == 0 {
		return err
	}
	fmt.Fprintln(a.out)
	return f.Write(a.out, a.width)
}
