//go:build !race

package gate

// raceEnabled says that tests run under the race detector, which takes ten times as long.
const raceEnabled = false
