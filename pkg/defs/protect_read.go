package defs

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/model"
)

// protectSettings are the keys of `protect` in a project file.
var protectSettings = []string{
	"profile", "min_cell", "min_denominator", "min_median_n", "min_employers", "max_employer_share", "zeros", "secondary",
	"width", "rates", "ladder", "round_rates", "round_money", "rounding", "marker", "ledger",
}

// maxThreshold bounds thresholds; whoever sets a higher one wants no results.
const maxThreshold = 1_000_000

// protect reads the project's parameters, over those of its profile.
func (d *Decoder) protect(n *yaml.Node) Protect {
	p := unsettled()
	o := d.object(n, "protect")
	p.Profile = o.text("profile")
	if d.profile != nil {
		p = d.profile.said
	}
	p.Ledger = o.text("ledger")
	o.protection(&p)
	o.done()
	p = p.Settled()
	if d.profile != nil {
		d.weaker(o, &p)
	}
	return p
}

// weaker warns of keys by which the project protects less than its profile: who names
// the rule of an agency seldom means to publish more than it allows.
func (d *Decoder) weaker(o *object, p *Protect) {
	rule := &d.profile.Protect
	less, there := p.less(rule), rule.Settings()
	warn := func(key, differs string) {
		if n := o.get(key); n != nil && less[key] {
			d.probs.Warnf(d.pos(n), diag.NotUsed, "%s %s the profile %s; what stands here holds", key, differs, d.profile.ID).
				WithHint("leave %s out to have the rule of the profile", key)
		}
	}
	for i, s := range p.Settings() {
		warn(s.Key, fmt.Sprintf("is %s here and %s in", s.Value, there[i].Value))
	}
	warn("ladder", "tells more here than in")
}

// less are the keys by which p protects less than a rule.
func (p *Protect) less(rule *Protect) map[string]bool {
	return map[string]bool{
		"min_cell": p.MinCell < rule.MinCell, "min_denominator": p.MinDenominator < rule.MinDenominator,
		"min_median_n": p.MinMedian < rule.MinMedian, "min_employers": p.MinEmployers < rule.MinEmployers,
		"max_employer_share": p.MaxShare > rule.MaxShare, "zeros": rule.HideZeros && !p.HideZeros,
		"secondary": rule.Secondary && !p.Secondary, "width": p.Width < rule.Width,
		"rates": rule.Rates == RatesCoded && p.Rates != RatesCoded, "ladder": tellsMore(p.Ladder, rule.Ladder),
		"round_rates": p.RoundRates < rule.RoundRates, "round_money": p.RoundMoney < rule.RoundMoney,
		"rounding": rule.Rounding != RoundingNone && p.Rounding == RoundingNone,
	}
}

// tellsMore reports whether rates of some denominator stand more exactly by a ladder
// than by the other one.
func tellsMore(a, b []Rung) bool {
	for _, to := range slices.Concat(a, b) {
		x, y := rungFor(a, to.To), rungFor(b, to.To)
		if x.Low < y.Low || x.High > y.High || x.Step < y.Step {
			return true
		}
	}
	return false
}

// rungFor is the rung of a ladder for a denominator; 0 is larger than all.
func rungFor(ladder []Rung, denominator int) (r Rung) {
	for _, r = range ladder {
		if r.To == 0 || 0 < denominator && denominator <= r.To {
			break
		}
	}
	return r
}

// ProtectProfile reads a file with a profile.
func (d *Decoder) ProtectProfile() *ProtectProfile {
	o := d.object(d.root, "the file")
	if o == nil {
		return nil
	}
	o.version()
	f := &ProtectProfile{ID: o.id("id"), Title: o.word("title"), Description: strings.TrimSpace(o.text("description")),
		Reference: d.reference(o.get("reference")), File: d.file, Pos: d.pos(d.root), said: unsettled()}
	o.protection(&f.said)
	if f.said.Rates == RatesCoded {
		o.need("ladder")
	}
	o.done()
	f.said.Profile = f.ID
	f.Protect = f.said.Settled()
	f.Hash = d.digest("title", "description", "reference")
	return f
}

// protection reads the keys that projects and profiles have; what is not there stays as
// it is in p.
func (o *object) protection(p *Protect) {
	p.MinCell = o.whole("min_cell", p.MinCell, 1, maxThreshold)
	p.MinDenominator = o.whole("min_denominator", p.MinDenominator, 1, maxThreshold)
	p.MinMedian = o.whole("min_median_n", p.MinMedian, 1, maxThreshold)
	p.MinEmployers = o.whole("min_employers", p.MinEmployers, 0, maxThreshold)
	p.MaxShare = o.share("max_employer_share", p.MaxShare)
	p.HideZeros = o.either("zeros", p.HideZeros, zerosHide, zerosPublish)
	if n := o.get("secondary"); n != nil {
		p.Secondary = o.d.boolean(n, "secondary")
	}
	p.Width = o.whole("width", p.Width, 1, maxThreshold)
	switch o.oneOf("rates", diag.BadValue, RatesExact, RatesCoded, ratesStrict) {
	case RatesExact, ratesStrict:
		p.Rates = RatesExact
	case RatesCoded:
		p.Rates = RatesCoded
	}
	if n := o.get("ladder"); n != nil {
		p.Ladder = o.d.ladder(n)
	}
	if n := o.get("round_rates"); n != nil {
		if p.RoundRates = o.d.number(n, "round_rates"); p.RoundRates < 0 {
			o.d.probs.Errorf(o.d.pos(n), diag.BadValue, "round_rates must not be negative; it is in percent points, as in 0.1")
		}
	}
	p.RoundMoney = o.whole("round_money", p.RoundMoney, 0, maxThreshold)
	if r := o.oneOf("rounding", diag.BadValue, RoundingNone, RoundingBase5, RoundingCellKey); r != "" {
		p.Rounding = r
	}
	if n := o.get("marker"); n != nil {
		p.Marker = o.d.marker(n)
	}
}

// ratesStrict is another word for RatesExact.
const ratesStrict = "strict"

// either reads one of two words; absent is def.
func (o *object) either(key string, def bool, yes, no string) bool {
	switch o.oneOf(key, diag.BadValue, yes, no) {
	case yes:
		return true
	case no:
		return false
	}
	return def
}

// share reads a share above a half and at most 1 into millionths; absent is def. The
// share of an employer who has no more than half is not counted.
func (o *object) share(key string, def int64) int64 {
	n := o.get(key)
	if n == nil {
		return def
	}
	v, err := model.ParseNumber(o.d.text(n, key), model.NumberScale)
	if err != nil || 2*v <= model.NumberScale || v > model.NumberScale {
		o.d.probs.Errorf(o.d.pos(n), diag.BadValue, "%s must be a share above 0.5 and at most 1, with at most four decimals", key)
		return def
	}
	return v * (millionths / model.NumberScale)
}

// ladder reads the rungs, by rising size of the denominator.
func (d *Decoder) ladder(n *yaml.Node) (out []Rung) {
	items := d.items(n, "ladder")
	if n.Kind == yaml.SequenceNode && len(items) == 0 {
		d.probs.Errorf(d.pos(n), diag.BadValue, "ladder is empty")
	}
	for i, c := range items {
		last := i == len(items)-1
		r, ok := d.rung(c, last)
		if ok && !last && len(out) > 0 && r.To <= out[len(out)-1].To {
			d.probs.Errorf(d.pos(c), diag.BadDefinition, "the ladder does not rise: to %d comes after to %d", r.To, out[len(out)-1].To)
		}
		if ok {
			out = append(out, r)
		}
	}
	return out
}

// rung reads one rung; ok is false when it has problems of its own.
func (d *Decoder) rung(n *yaml.Node, last bool) (r Rung, ok bool) {
	o := d.object(n, "a rung")
	if o == nil {
		return r, false
	}
	before := d.probs.Len()
	to := o.get("to")
	switch {
	case last && to != nil:
		d.probs.Errorf(d.pos(to), diag.BadDefinition, "the ladder ends; its last rung is for all larger denominators and has no to")
	case !last:
		o.need("to")
		r.To = o.whole("to", 1, 1, maxThreshold)
	}
	for _, key := range []string{"low", "high", "step"} {
		o.need(key)
	}
	r.Low, r.High, r.Step = o.whole("low", 0, 0, 99), o.whole("high", 100, 1, 100), o.whole("step", 1, 1, 50)
	o.done()
	if r.Low >= r.High {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "low %d is not below high %d", r.Low, r.High)
	}
	return r, d.probs.Len() == before
}

// maxMarker is how many characters a marker has at most.
const maxMarker = 8

// marker reads what stands for a hidden number. Digits would look like a number, and
// the signs that Markdown and HTML read would break a table.
func (d *Decoder) marker(n *yaml.Node) string {
	s := d.text(n, "marker")
	odd := func(r rune) bool {
		return unicode.IsNumber(r) || !unicode.IsPrint(r) || strings.ContainsRune("|`\\<>[]&", r)
	}
	if n.Kind == yaml.ScalarNode && (s == "" || s != strings.TrimSpace(s) || utf8.RuneCountInString(s) > maxMarker || strings.ContainsFunc(s, odd)) {
		d.probs.Errorf(d.pos(n), diag.BadValue, "marker must have 1 to %d characters, without digits, blanks at its ends and | ` \\ < > [ ] &", maxMarker)
	}
	return s
}

// namedProfile is the profile that a project names, unless what stands there cannot be
// a name.
func (l *Loader) namedProfile(d *Decoder, dir string) *ProtectProfile {
	n := valueOf(valueOf(d.root, "protect"), "profile")
	if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" {
		return nil
	}
	return l.ProtectProfile(dir, Ref{n.Value, d.pos(n)})
}

// ProtectProfile loads a profile: an id of the library, or a file relative to dir.
func (l *Loader) ProtectProfile(dir string, r Ref) *ProtectProfile {
	known := l.Library.ProtectProfiles()
	for _, id := range known {
		if id == r.Name {
			f := "protect/" + id + ".yaml"
			return profileOf(l.open(l.Library.Files, f, libraryPrefix+f, r.Pos))
		}
	}
	for _, f := range l.find(dir, r, diag.FileNotFound, "protection profile", known) {
		return profileOf(l.Open(f, r.Pos))
	}
	return nil
}

func profileOf(d *Decoder) *ProtectProfile {
	if d == nil {
		return nil
	}
	return d.ProtectProfile()
}
