// Package trials says how often tests try something at random: less often where each
// trial takes longer. Only tests import it.
//
//	for seed := range trials.Of(150, 20) {
package trials

import "testing"

// Of is few under the race detector, which takes ten times as long, and with go test
// -short; else many.
func Of(many, few int) int {
	if race || testing.Short() {
		return few
	}
	return many
}
