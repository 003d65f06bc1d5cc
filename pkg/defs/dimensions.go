package defs

import (
	"slices"

	"pathmetrics/pkg/diag"
)

// The dimensions of a metric: by what its results are shown.
const (
	ByPathway = "pathway"
	ByProgram = "program"
)

// ShownBy reports whether the results of the metric are shown by a dimension,
// beside those for all together.
func (m *Metric) ShownBy(dimension string) bool {
	return m.Dimensions == nil || slices.Contains(m.Dimensions, dimension)
}

// metricDimensions reads `dimensions`, which goes with participations. A list
// without any is not the same as none given: the metric is shown for all only.
func (d *Decoder) metricDimensions(o *object, m *Metric) {
	n := o.get("dimensions")
	if n == nil {
		return
	}
	m.Dimensions = []string{}
	for _, item := range d.items(n, "dimensions") {
		s := d.choice(item, "dimension", diag.BadValue, []string{ByPathway, ByProgram})
		if slices.Contains(m.Dimensions, s) {
			d.probs.Errorf(d.pos(item), diag.BadDefinition, "the dimension %s stands here twice", s)
		}
		if s != "" {
			m.Dimensions = append(m.Dimensions, s)
		}
	}
	if m.Population != Participations {
		d.probs.Errorf(d.pos(n), diag.BadDefinition, "dimensions go with participations only; spells are shown by pathway").
			WithHint("leave the key out, or say population: participations")
	}
}
