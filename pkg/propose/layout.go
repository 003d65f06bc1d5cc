package propose

import (
	"fmt"
	"slices"
	"strings"
)

// Proposal is a guessed layout.
type Proposal struct {
	ID     string
	YAML   []byte
	Fields []Field // keys first
	// Keys are what the file's keys are called, by column; two of them and no
	// records are a file that links keys.
	Keys     []Key
	Kinds    []string
	Unmapped []Left
}

// Key is a column that holds a key.
type Key struct{ Column, As string }

// Field is one guess.
type Field struct {
	Record, Field, Column string
	Confidence            Confidence
}

// Left is a column that is not mapped, and why if there is more to say.
type Left struct{ Column, Why string }

// Links reports a file of two keys and nothing else.
func (p *Proposal) Links() bool { return len(p.Kinds) == 0 && len(p.Keys) == 2 }

// guess is what a column is about.
type guess struct {
	column     *Column
	confidence Confidence
}

type guesser struct {
	sample *Sample
	is     map[string]guess // by notion
	left   map[*Column]string
	fields []Field
	maps   []record
}

// record is a record map that is being written.
type record struct {
	kind   string
	when   string
	fields []line
	attrs  []line
}

// line is one line of YAML with its remark.
type line struct {
	text, remark string
	below        []line // entries of its map
}

// Layout guesses a layout; nil when the file has no column that could be a key.
func Layout(id string, s *Sample) *Proposal {
	g := &guesser{sample: s, is: map[string]guess{}, left: map[*Column]string{}}
	g.assign()
	p := &Proposal{ID: id}
	p.Keys = g.keys()
	if len(p.Keys) == 0 {
		return nil
	}
	g.employment()
	g.enrollment()
	g.credential()
	g.participation()
	g.service()
	g.person()
	if len(g.maps) == 0 && len(p.Keys) != 2 && !g.anything() {
		return nil
	}
	for _, m := range g.maps {
		p.Kinds = append(p.Kinds, m.kind)
	}
	p.Fields = g.fields
	p.Unmapped = g.unmapped()
	if p.Links() {
		p.YAML = g.writeLink(p)
		return p
	}
	p.Keys = p.Keys[:1]
	p.YAML = g.write(p)
	return p
}

// assign gives every notion its column: first those whose name says it all, then
// those whose name has the words, then by the cells alone.
func (g *guesser) assign() {
	taken := map[*Column]bool{}
	try := func(n *notion, c *Column, as Confidence) {
		switch {
		case g.is[n.id].column != nil || taken[c] || c.Twice || c.Name == "":
		case len(c.filled) == 0:
			g.left[c] = "blank in the sample"
		case as == Low && (n.alone == nil || !n.alone(c.filled)):
		case as != Low && n.fit(c.Name) != as:
		case as != Low && !n.form(c.filled):
			if g.left[c] == "" {
				g.left[c] = "called like " + n.id + ", but its cells do not have the form"
			}
		default:
			g.is[n.id] = guess{c, as}
			taken[c] = true
		}
	}
	for _, as := range []Confidence{High, Medium, Low} {
		for i := range notions {
			for _, c := range g.sample.Columns {
				try(&notions[i], c, as)
			}
		}
	}
}

// keys are the columns with keys, the one that rows are joined by first. Where no
// name tells, it is a column that is called a key of some kind, else the one with
// the most values. In a file of two or three columns, one that has a value of its
// own in nearly every row is a key too.
func (g *guesser) keys() (out []Key) {
	add := func(as string, x guess) {
		g.is[as] = x
		out = append(out, Key{x.column.Name, as})
		g.note("key", as, x)
	}
	for _, id := range []string{"ssn", "student_id", "client_id", "person_id"} {
		if x := g.is[id]; x.column != nil {
			add(id, x)
		}
	}
	if len(out) == 0 {
		if c := g.likelyKey(); c != nil {
			add(keyName(c), guess{c, Low})
		}
		return out
	}
	if len(out) == 1 && len(g.sample.Columns) <= 3 {
		for _, c := range g.sample.Columns {
			if g.free(c) && c.mayBeKey() {
				add(keyName(c), guess{c, Low})
				break
			}
		}
	}
	return out
}

// keyName is what a key is called that has no name of its own: its column's.
func keyName(c *Column) string {
	as := Name(c.Name)
	if notionOf(as) != nil {
		return "x_" + as
	}
	return as
}

func (g *guesser) likelyKey() (best *Column) {
	most, named := 0, false
	for _, c := range g.sample.Columns {
		n := len(c.distinct())
		called := slices.ContainsFunc(split(c.Name), func(w string) bool {
			return slices.Contains([]string{"id", "key", "person", "identifier", "ssn"}, w)
		})
		if n == 0 || !g.free(c) || dateForm(c.filled) != "" || named && !called || called == named && n <= most {
			continue
		}
		best, most, named = c, n, called
	}
	return best
}

// free reports a column that no notion has and that can be read by its name.
func (g *guesser) free(c *Column) bool {
	if c.Twice || c.Name == "" {
		return false
	}
	for _, x := range g.is {
		if x.column == c {
			return false
		}
	}
	return true
}

func (g *guesser) note(kind, field string, x guess) {
	name := ""
	if x.column != nil {
		name = x.column.Name
	}
	g.fields = append(g.fields, Field{kind, field, name, x.confidence})
}

func (g *guesser) has(ids ...string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return g.is[id].column != nil })
}

// add puts a field into a record map; notion is what its column is about.
func (r *record) add(g *guesser, field, id string) {
	x := g.is[id]
	if x.column == nil {
		return
	}
	g.note(r.kind, field, x)
	r.fields = append(r.fields, line{text: field + ": " + source(id, x.column), remark: x.confidence.String()})
}

// source is a field map: the column, with the form of its dates or quarters.
func source(id string, c *Column) string {
	name := Scalar(c.Name)
	n := notionOf(id)
	isDates := n != nil && strings.Contains(" birth_date entry exit service_date start end award_date ", " "+id+" ")
	form := dateForm(c.filled)
	switch q, ok := quarterForm(c.filled); {
	case c.Typed && (isDates || id == "quarter"):
		return fmt.Sprintf("{column: %s, date: YYYY-MM-DD}", name)
	case id == "quarter" && ok && q != "":
		return fmt.Sprintf("{column: %s, quarter: %s}", name, Scalar(q))
	case id == "quarter" && !ok, isDates:
		return fmt.Sprintf("{column: %s, date: %s}", name, form)
	}
	return name
}

func notionOf(id string) *notion {
	i := slices.IndexFunc(notions, func(n notion) bool { return n.id == id })
	if i < 0 {
		return nil
	}
	return &notions[i]
}

// constant is a field that the file does not tell.
func (r *record) constant(g *guesser, field, value, remark string) {
	g.note(r.kind, field, guess{nil, Low})
	r.fields = append(r.fields, line{text: fmt.Sprintf("%s: {value: %s}", field, value), remark: "low: " + remark})
}

func (g *guesser) employment() {
	if !g.has("wages", "cents", "employer") || !g.has("quarter") && (!g.has("year") || !g.has("quarter_number")) {
		return
	}
	r := record{kind: "employment"}
	if g.has("quarter") {
		r.add(g, "quarter", "quarter")
	} else {
		y, q := g.is["year"], g.is["quarter_number"]
		both := guess{y.column, min(y.confidence, q.confidence)}
		g.note(r.kind, "quarter", both)
		r.fields = append(r.fields, line{
			text:   fmt.Sprintf("quarter: {quarter: {year: %s, quarter: %s}}", Scalar(y.column.Name), Scalar(q.column.Name)),
			remark: both.confidence.String(),
		})
	}
	for _, f := range []string{"employer", "naics", "wages", "hours"} {
		r.add(g, f, f)
	}
	if x := g.is["cents"]; x.column != nil && !g.has("wages") {
		g.note(r.kind, "wages", x)
		r.fields = append(r.fields, line{text: fmt.Sprintf("wages: {column: %s, scale: 0.01}", Scalar(x.column.Name)), remark: x.confidence.String()})
	}
	g.maps = append(g.maps, r)
}

func (g *guesser) enrollment() {
	if !g.has("course", "cip", "credits_attempted", "credits_earned", "contact_hours", "passed", "grade", "institution", "level") {
		return
	}
	if !g.has("start") {
		if g.has("entry", "service_date") {
			return
		}
		if c := g.firstDate(); c != nil {
			g.is["start"] = guess{c, Low}
		}
	}
	if !g.has("start") {
		return
	}
	r := record{kind: "enrollment"}
	for _, f := range []string{"start", "end", "institution", "program_code", "course", "cip", "credits_attempted", "credits_earned", "contact_hours", "passed", "grade"} {
		r.add(g, f, f)
	}
	g.attribute(&r, "course_level", "level", "to make it the field level, map its codes to abe, ase, esl, secondary, developmental, college, noncredit or graduate")
	g.maps = append(g.maps, r)
}

// firstDate is a column of dates whose name says nothing.
func (g *guesser) firstDate() *Column {
	i := slices.IndexFunc(g.sample.Columns, func(c *Column) bool {
		return g.free(c) && (c.Typed || dateForm(c.filled) != "")
	})
	if i < 0 {
		return nil
	}
	return g.sample.Columns[i]
}

func (g *guesser) attribute(r *record, name, id, remark string) {
	x := g.is[id]
	if x.column == nil {
		return
	}
	g.note(r.kind, name, guess{x.column, Low})
	r.attrs = append(r.attrs, line{text: name + ": " + Scalar(x.column.Name), remark: "low: " + remark})
}

func (g *guesser) credential() {
	x := g.is["award_date"]
	if x.column == nil {
		return
	}
	r := record{kind: "credential", when: fmt.Sprintf("{column: %s, present: true}", Scalar(x.column.Name))}
	r.add(g, "date", "award_date")
	g.coded(&r, "type", "award_type", "other_recognized", "which type of credential is each of them?")
	r.add(g, "name", "award_name")
	r.add(g, "cip", "cip")
	g.maps = append(g.maps, r)
}

func (g *guesser) participation() {
	if !g.has("entry") {
		return
	}
	r := record{kind: "participation"}
	g.coded(&r, "program", "program", "other", "which program is it?")
	for _, f := range []string{"entry", "exit", "provider", "program_code"} {
		r.add(g, f, f)
	}
	g.attribute(&r, "reason_for_exit", "exit_reason", "to make it the field exit_reason, map its codes")
	g.maps = append(g.maps, r)
}

// service needs a date that says it is one, or a service with a start in a file
// that is about nothing else.
func (g *guesser) service() {
	day, whole := "service_date", false
	if !g.has(day) {
		if !g.has("service") || !g.has("start") || len(g.maps) > 0 {
			return
		}
		day, whole = "start", true
	}
	r := record{kind: "service"}
	r.add(g, "date", day)
	if whole {
		r.add(g, "end", "end")
	}
	g.services(&r)
	if g.has("program") && !g.has("entry") {
		g.coded(&r, "program", "program", "other", "which program is it? "+strings.Join(derived, ", ")+" are those that rules make periods of")
	}
	r.add(g, "provider", "provider")
	g.maps = append(g.maps, r)
}

func (g *guesser) person() {
	if !g.has("birth_date", "sex", "race", "ethnicity") {
		return
	}
	r := record{kind: "person"}
	r.add(g, "birth_date", "birth_date")
	if x := g.is["sex"]; x.column != nil {
		if pairs := sexMap(x.column); pairs != "" {
			g.note(r.kind, "sex", x)
			r.fields = append(r.fields, line{text: fmt.Sprintf("sex: {column: %s, map: %s}", Scalar(x.column.Name), pairs), remark: x.confidence.String()})
		} else {
			r.add(g, "sex", "sex")
		}
	}
	r.add(g, "race", "race")
	r.add(g, "ethnicity", "ethnicity")
	g.maps = append(g.maps, r)
}

// sexMap maps the usual words, in the writing that the column has.
func sexMap(c *Column) string {
	for _, pair := range [][2]string{{"M", "F"}, {"m", "f"}, {"Male", "Female"}, {"MALE", "FEMALE"}} {
		if slices.Contains(c.filled, pair[0]) || slices.Contains(c.filled, pair[1]) {
			return fmt.Sprintf("{%s: male, %s: female}", pair[0], pair[1])
		}
	}
	return ""
}

// anything makes a person record out of a file about which nothing is known, so
// that its key at least is read.
func (g *guesser) anything() bool {
	key := g.fields[0].Column
	for _, c := range g.sample.Columns {
		if c.Twice || c.Name == "" || c.Name == key {
			continue
		}
		r := record{kind: "person"}
		g.is["anything"] = guess{c, Low}
		g.attribute(&r, "x_"+Name(c.Name), "anything", "the file says too little to be a record; map its columns yourself")
		g.maps = []record{r}
		return true
	}
	return false
}

// unmapped are the columns that the layout does not read.
func (g *guesser) unmapped() (out []Left) {
	used := map[string]bool{g.fields[0].Column: true} // the key that rows are joined by
	for _, f := range g.fields {
		if f.Record != "key" {
			used[f.Column] = true
		}
	}
	if y, q := g.is["year"].column, g.is["quarter_number"].column; y != nil && used[y.Name] && q != nil {
		used[q.Name] = true
	}
	for _, c := range g.sample.Columns {
		why := g.left[c]
		switch x := g.key(c); {
		case used[c.Name] && !c.Twice:
			continue
		case c.Twice:
			why = "the header has the name twice"
		case x != "":
			why = "another key, " + x
		case !g.free(c):
			why = ""
		}
		out = append(out, Left{c.Name, why})
	}
	return out
}

func (g *guesser) key(c *Column) string {
	for _, f := range g.fields {
		if f.Record == "key" && f.Column == c.Name && !c.Twice {
			return f.Field
		}
	}
	return ""
}
