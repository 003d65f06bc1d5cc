package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/explain"
	"pathmetrics/pkg/model"
)

func (a *app) showCommand() *cobra.Command {
	var asYAML bool
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Say in plain words what a metric, pathway, layout, derive rule, edit, record kind, switch, protection profile or code is",
		Long: `Prints the page of one metric (by set and id, or by its id alone where no other set
has it), pathway, layout, derive rule, protection profile or record kind: what is counted, when, who is left
out, what must hold, where the definition comes from and how sure it is. Of a switch, or of
all switches of a set (SET.switches): the question, what the sources say, the settings. Of
an edit: which elements it checks, what it finds, how bad that is, what DOL did about it;
of all edits ("edits") or those of a file (FILE.edits) to what they apply. Codes are looked
up by the name of their list and a dot: cip.51.3801, naics.622110, soc.29-1141, fips.06; so
are the tables and elements of agencies' layouts (pirl.training_type, pirl.1602).

Without a project this knows the definitions inside the program; with one also the
project's own. "pathmetrics list" names them.`,
		Example: `  pathmetrics show wioa.credential_attainment
  pathmetrics show health_care --demo
  pathmetrics show c5_initial_earnings --yaml
  pathmetrics show credential
  pathmetrics show wioa.switches
  pathmetrics show overlapping_periods
  pathmetrics show edfacts
  pathmetrics show cip.51`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(`show takes one name; "pathmetrics list" has them`)
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return a.completions((*catalog).names), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.runShow(args[0], asYAML) },
	}
	a.projectFlags(cmd)
	cmd.Flags().BoolVar(&asYAML, "yaml", false, "print the definition file itself")
	return cmd
}

// completions are words for a shell's completion; where the project is broken,
// of the shipped definitions.
func (a *app) completions(words func(*catalog) []string) []string {
	quiet := a.quiet
	a.quiet = true
	defer func() { a.quiet = quiet }()
	c, err := a.catalog()
	if err != nil {
		c = &catalog{}
		c.openShipped(a.library)
	}
	return words(c)
}

func (a *app) runShow(name string, asYAML bool) error {
	defer a.readsDefinitions()()
	c, err := a.catalog()
	if err != nil {
		return err
	}
	s, err := c.find(name)
	if err != nil {
		return err
	}
	if !asYAML {
		return s.page().Write(a.out, a.pageWidth())
	}
	text, _ := c.text(s.file)
	if text == nil {
		return usage("%s has no definition file; it is part of the program", name)
	}
	_, err = a.out.Write(text)
	return err
}

// pageWidth is the width of pages: that of the terminal, at most 100.
func (a *app) pageWidth() int {
	if a.width == 0 {
		return 0
	}
	return max(40, min(a.width, 100))
}

// subject is something that has a page.
type subject struct {
	file string
	page func() *explain.Page
}

// finders are where find looks, in this order; each says which shipped definitions
// it goes through, and finds nil where the name is not one of its own.
var finders = []struct {
	needs []part
	find  func(*catalog, string) (*subject, error)
}{
	{[]part{shippedMetrics}, (*catalog).findMetric},
	{nil, (*catalog).findPathway},
	{[]part{shippedLayouts}, (*catalog).findLayout},
	{[]part{shippedDerive}, (*catalog).findRule},
	{nil, (*catalog).findKind},
	{nil, (*catalog).findSwitches},
	{[]part{shippedEdits}, (*catalog).findEdit},
	{[]part{shippedProfiles}, (*catalog).findProfile},
	{[]part{shippedCodes}, (*catalog).findCode},
}

// find looks for a name among metrics, pathways, layouts, derive rules, kinds,
// switches, edits, protection profiles and codes, and reads no more of the shipped ones than it must.
func (c *catalog) find(name string) (*subject, error) {
	for _, f := range finders {
		if err := c.need(f.needs...); err != nil {
			return nil, err
		}
		if s, err := f.find(c, name); s != nil || err != nil {
			return s, err
		}
	}
	return nil, usage("no metric, pathway, layout, derive rule, edit, record kind, switch, protection profile or code %q%s\nhint: names are listed by \"pathmetrics list\"", name, didYouMean(name, c.known()))
}

func (c *catalog) findMetric(name string) (*subject, error) {
	ms := metricsNamed(c.metrics, name)
	switch len(ms) {
	case 0:
		return nil, nil
	case 1:
		return &subject{ms[0].File, func() *explain.Page {
			return explain.Metric(ms[0], explain.Example{Period: c.examplePeriod(), Cases: c.cases(ms[0])})
		}}, nil
	}
	var names []string
	for _, m := range ms {
		names = append(names, m.Name())
	}
	return nil, usage("%q is in several sets; write one of %s", name, strings.Join(names, ", "))
}

func (c *catalog) findPathway(name string) (*subject, error) {
	for _, p := range c.pathways {
		if p.ID == name {
			return &subject{p.File, func() *explain.Page { return explain.Pathway(p, c.book) }}, nil
		}
	}
	return nil, nil
}

func (c *catalog) findLayout(name string) (*subject, error) {
	for _, l := range c.layouts {
		if l.ID == name {
			return &subject{l.File, func() *explain.Page { return explain.Layout(l) }}, nil
		}
	}
	return nil, nil
}

func (c *catalog) findRule(name string) (*subject, error) {
	if r := c.rule(name); r != nil {
		return &subject{r.File, func() *explain.Page { return explain.Derive(r) }}, nil
	}
	return nil, nil
}

func (c *catalog) findKind(name string) (*subject, error) {
	if k, ok := model.ParseKind(name); ok {
		return &subject{"", func() *explain.Page { return explain.Kind(k) }}, nil
	}
	return nil, nil
}

func (c *catalog) findSwitches(name string) (*subject, error) {
	if s := c.switchesNamed(name); len(s) > 0 {
		return &subject{s[0].File, func() *explain.Page { return c.switchPage(name, s) }}, nil
	}
	return nil, nil
}

func (c *catalog) findProfile(name string) (*subject, error) {
	if f := c.profile(name); f != nil {
		return &subject{f.File, func() *explain.Page { return explain.ProtectProfile(f) }}, nil
	}
	return nil, nil
}

// examplePeriod is the project's first reporting period, else PY2023.
func (c *catalog) examplePeriod() calendar.Period {
	if c.project != nil && len(c.project.Periods) > 0 {
		return c.project.Periods[0]
	}
	return calendar.Period{Label: "PY2023", Interval: calendar.July1.Year(2023)}
}

// names are what show knows, for completion; known also has bare ids. Of what
// cannot be read there are none.
func (c *catalog) names() []string {
	_ = c.need(shippedLayouts, shippedDerive, shippedEdits, shippedProfiles)
	out := c.metricNames()
	for _, p := range c.pathways {
		out = append(out, p.ID)
	}
	for _, l := range c.layouts {
		out = append(out, l.ID)
	}
	for _, r := range c.derive {
		out = append(out, r.ID)
	}
	for _, f := range c.edits {
		out = append(out, f.ID+"."+allEdits)
		for _, edits := range editsByID(f) {
			out = append(out, f.ID+"."+edits[0].ID)
		}
	}
	for _, f := range c.profiles {
		out = append(out, f.ID)
	}
	for _, k := range model.Kinds() {
		out = append(out, k.String())
	}
	set := ""
	for _, s := range c.switches.All() {
		if s.Set != set {
			set = s.Set
			out = append(out, set+"."+allSwitches)
		}
		out = append(out, s.Name())
	}
	return out
}

func (c *catalog) switchPage(name string, list []*defs.Switch) *explain.Page {
	if len(list) == 1 && !strings.HasSuffix(name, "."+allSwitches) {
		return explain.Switch(list[0], c.switches.Setting(list[0]))
	}
	return explain.SwitchSet(name, list, c.switches.Setting)
}

// allSwitches after the name of a set means all of its switches.
const allSwitches = "switches"

// switchesNamed are all switches of SET.switches, or the one of a name (with its
// set or without) or those of a decision number.
func (c *catalog) switchesNamed(name string) (out []*defs.Switch) {
	for _, s := range c.switches.All() {
		if name == s.Set+"."+allSwitches || name == s.Name() {
			out = append(out, s)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, s := range c.switches.All() {
		if name == s.ID || name == s.Decision {
			out = append(out, s)
		}
	}
	return out
}

func (c *catalog) metricNames() []string {
	_ = c.need(shippedMetrics)
	out := make([]string, len(c.metrics))
	for i, m := range c.metrics {
		out[i] = m.Name()
	}
	return out
}

func (c *catalog) known() []string { return slices.Concat(c.names(), bareIDs(c.metrics)) }

func bareIDs(metrics []*defs.Metric) []string {
	out := make([]string, len(metrics))
	for i, m := range metrics {
		out[i] = m.ID
	}
	return out
}
