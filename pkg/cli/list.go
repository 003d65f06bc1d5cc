package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/explain"
	"pathmetrics/pkg/model"
)

// listings are the catalogues by name, with the shipped definitions that each
// takes; to add one, write one line.
var listings = map[string]struct {
	of    func(*catalog) listing
	needs []part
}{
	"metrics":    {listMetrics, []part{shippedMetrics}},
	"sets":       {listSets, []part{shippedMetrics}},
	"pathways":   {listPathways, nil},
	"layouts":    {listLayouts, []part{shippedLayouts}},
	"derive":     {listDerive, []part{shippedDerive}},
	"edits":      {listEdits, []part{shippedEdits}},
	"kinds":      {listKinds, nil},
	"codes":      {listCodes, []part{shippedCodes}},
	"programs":   {listPrograms, nil},
	"breakdowns": {listBreakdowns, []part{shippedLayouts}},
	"switches":   {listSwitches, nil},
	"profiles":   {listProfiles, []part{shippedProfiles}},
}

func listingNames() []string { return slices.Sorted(maps.Keys(listings)) }

func (a *app) listCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "list [WHAT]",
		Short: "List metrics, sets, pathways, layouts, derive rules, edits, kinds, codes, programs, breakdowns, switches or profiles",
		Long: `Lists what there is, one per line: metrics (when nothing is named), sets, pathways,
layouts, derive (rules that make participations and gains), edits (checks of the rows of
extracts), kinds, codes, programs, breakdowns, switches or profiles (of protection).

Without a project these are the definitions inside the program; with one (--config,
--demo, or a ` + defaultConfig + ` in this folder) also the project's own. "kinds" are the
kinds of record that the extracts are turned into, with their fields; "codes" are the
lists of codes: of fields that take nothing else, of the layouts that agencies publish,
and the classifications CIP, SOC, NAICS and FIPS; "switches" are questions that the
authorities leave open, with the setting in force; "profiles" are the rules of agencies
about what may be published, for the project's protect.profile.

"pathmetrics show NAME" says all about one of them.`,
		Example: `  pathmetrics list
  pathmetrics list pathways --demo
  pathmetrics list kinds --format json`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: listingNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			what := "metrics"
			if len(args) > 0 {
				what = args[0]
			}
			return a.runList(what, format)
		},
	}
	a.projectFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

func (a *app) runList(what, format string) error {
	list, ok := listings[what]
	if !ok {
		return usage("%q cannot be listed; known are %s%s", what, strings.Join(listingNames(), ", "), didYouMean(what, listingNames()))
	}
	if err := oneOf("format", format, "table", "json"); err != nil {
		return err
	}
	defer a.readsDefinitions()()
	c, err := a.catalog(list.needs...)
	if err != nil {
		return err
	}
	l := list.of(c)
	if format == "json" {
		return l.writeJSON(a.out)
	}
	if len(l.rows) == 0 {
		a.say("no %s; name a project with --config, or try --demo", what)
		return nil
	}
	return l.table().Write(a.out, a.width)
}

// didYouMean is "; did you mean X?", or nothing.
func didYouMean(word string, known []string) string {
	if n := diag.Nearest(word, known); n != "" {
		return "; did you mean " + n + "?"
	}
	return ""
}

// listing is a table whose cells are texts, numbers, truth values or lists of
// texts.
type listing struct {
	head []string
	rows [][]any
}

func (l *listing) add(cells ...any) { l.rows = append(l.rows, cells) }

func (l *listing) table() explain.Table {
	t := explain.Table{Head: l.head}
	for _, r := range l.rows {
		cells := make([]string, len(r))
		for i, c := range r {
			switch c := c.(type) {
			case []string:
				cells[i] = strings.Join(c, ", ")
			case bool:
				cells[i] = map[bool]string{true: "yes"}[c]
			default:
				cells[i] = fmt.Sprint(c)
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// writeJSON writes a list of objects whose keys stand in the order of the
// columns.
func (l *listing) writeJSON(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("[")
	for i, r := range l.rows {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  {")
		for k, c := range r {
			if s, ok := c.([]string); ok && s == nil {
				c = []string{}
			}
			text, err := json.Marshal(c)
			if err != nil {
				return err
			}
			if k > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%q: %s", strings.ReplaceAll(l.head[k], " ", "_"), text)
		}
		b.WriteString("}")
	}
	b.WriteString("\n]\n")
	_, err := w.Write(b.Bytes())
	return err
}

func listMetrics(c *catalog) listing {
	l := listing{head: []string{"id", "statistic", "population", "cohort", "confidence", "title"}}
	for _, m := range c.metrics {
		cohort := m.By
		if m.Lag > 0 {
			cohort += fmt.Sprintf(", lag %dq", m.Lag)
		}
		statistic := m.Statistic
		if m.Also != nil {
			statistic += ", " + m.Also.Statistic
		}
		l.add(m.Name(), statistic, string(m.Population), cohort, m.Reference.Confidence, m.Title)
	}
	return l
}

func listSets(c *catalog) listing {
	l := listing{head: []string{"id", "metrics", "from"}}
	number, from := map[string]int{}, map[string]string{}
	for _, m := range c.metrics {
		number[m.Set]++
		from[m.Set] = origin(m.File)
	}
	for _, id := range slices.Sorted(maps.Keys(number)) {
		l.add(id, number[id], from[id])
	}
	return l
}

func listPathways(c *catalog) listing {
	l := listing{head: []string{"id", "name", "leaver after", "from", "sector"}}
	for _, p := range c.pathways {
		l.add(p.ID, p.Name, p.Leaver.String(), origin(p.File), p.Sector)
	}
	return l
}

func listLayouts(c *catalog) listing {
	l := listing{head: []string{"id", "key", "from", "makes"}}
	for _, lay := range c.layouts {
		var keys, kinds []string
		for _, k := range lay.Keys {
			keys = append(keys, k.As)
		}
		for k, makes := range lay.Kinds() {
			if makes {
				kinds = append(kinds, model.Kind(k).String())
			}
		}
		l.add(lay.ID, keys, origin(lay.File), kinds)
	}
	return l
}

func listDerive(c *catalog) listing {
	l := listing{head: []string{"id", "makes", "out of", "from", "title"}}
	for _, r := range c.derive {
		l.add(r.ID, r.Kind().String(), r.From().String(), origin(r.File), r.Title)
	}
	return l
}

func listKinds(*catalog) listing {
	l := listing{head: []string{"kind", "field", "type", "needed", "codes"}}
	for _, k := range model.Kinds() {
		for _, f := range k.Fields() {
			l.add(k.String(), f.Name, explain.FieldType(f), f.Required, f.Codes)
		}
	}
	return l
}

func listPrograms(c *catalog) listing {
	l := listing{head: []string{"id", "name"}}
	for _, id := range slices.Concat(model.Programs, c.programs) {
		l.add(id, explain.ProgramName(id))
	}
	return l
}

func listSwitches(c *catalog) listing {
	l := listing{head: []string{"id", "decision", "setting", "default", "settings", "question"}}
	for _, s := range c.switches.All() {
		l.add(s.Name(), s.Decision, c.switches.Setting(s), s.Default, s.SettingIDs(), s.Question)
	}
	return l
}

func listProfiles(c *catalog) listing {
	l := listing{head: []string{"id", "min cell", "rates", "from", "confidence", "title"}}
	for _, f := range c.profiles {
		l.add(f.ID, f.Protect.MinCell, f.Protect.Rates, origin(f.File), f.Reference.Confidence, f.Title)
	}
	return l
}

// computedBreakdowns are those that no field of an extract holds as it is.
var computedBreakdowns = map[string]string{
	"age_at_entry": "years at entry: under 16, 16–18, 19–24, 25–44, 45–54, 55–59, 60 and over",
	"completion":   "completer, non_completer or (pending); spells only",
	"pathway":      "in every result, whether named or not",
	"program":      "in every result of participations, whether named or not",
}

func listBreakdowns(c *catalog) listing {
	l := listing{head: []string{"id", "of", "what"}}
	for _, b := range builtinBreakdowns {
		l.add(b, "unit", computedBreakdowns[b])
	}
	layouts := c.layouts
	if c.project != nil {
		layouts = c.project.layouts
	}
	seen := slices.Clone(builtinBreakdowns)
	if c.project != nil {
		for _, b := range c.project.Bands {
			seen = append(seen, b.Name)
			l.add(b.Name, "unit", bandsText(&b))
		}
	}
	for _, k := range []model.Kind{model.Person, model.Participation, model.Enrollment, model.Service} {
		for _, f := range k.Fields() {
			if f.Type == model.Code && !slices.Contains(seen, f.Name) {
				seen = append(seen, f.Name)
				l.add(f.Name, k.String(), explain.FieldType(f))
			}
		}
		for _, lay := range layouts {
			for _, a := range lay.Attributes(k) {
				if !slices.Contains(seen, a) {
					seen = append(seen, a)
					l.add(a, k.String(), "attribute, from layout "+lay.ID)
				}
			}
		}
	}
	return l
}

// bandsText names the groups of a breakdown by limits.
func bandsText(b *defs.Bands) string {
	var names []string
	for g := range len(b.From) + 1 {
		names = append(names, b.Label(g))
	}
	return "years at entry: " + strings.Join(names, ", ")
}

// shippedPrefix stands before the names of files inside the program.
const shippedPrefix = "(built in) "

func origin(file string) string {
	if strings.HasPrefix(file, shippedPrefix) {
		return "built in"
	}
	return file
}
