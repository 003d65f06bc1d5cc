package explain

import "pathmetrics/pkg/defs"

// SwitchSet is the manual page, called title, of several switches.
func SwitchSet(title string, list []*defs.Switch, setting func(*defs.Switch) string) *Page {
	p := &Page{}
	p.add("", "  ", "%s: questions that the authorities leave open, each with the settings that a project can choose", title)
	for _, s := range list {
		p.blank()
		p.oneSwitch(s, setting(s))
	}
	return p
}

// Switch is the manual page of a switch: the question, what the sources say,
// what each setting does, and which one holds.
func Switch(s *defs.Switch, setting string) *Page {
	p := &Page{}
	p.oneSwitch(s, setting)
	return p
}

func (p *Page) oneSwitch(s *defs.Switch, setting string) {
	decision := ""
	if s.Decision != "" {
		decision = " (decision " + s.Decision + ")"
	}
	p.add("", "  ", "%s%s: %s", s.Name(), decision, s.Question)
	p.heading("What the sources say")
	p.para("%s", orNotWritten(s.Sources))
	p.heading("Settings")
	for _, x := range s.Settings {
		notes := ""
		switch {
		case x.ID == setting && x.ID == s.Default:
			notes = " (the default, in force)"
		case x.ID == setting:
			notes = " (in force)"
		case x.ID == s.Default:
			notes = " (the default)"
		}
		p.item(0, "%s%s: %s", x.ID, notes, x.Does)
	}
	p.heading("How to set it")
	p.para("In the project file: switches: {%s: {%s: %s}}; for one run: --set switches.%s=%s", s.Set, s.ID, setting, s.Name(), setting)
	p.reference(s.Reference)
}

func orNotWritten(s string) string {
	if s == "" {
		return "Nothing is written down."
	}
	return s
}
