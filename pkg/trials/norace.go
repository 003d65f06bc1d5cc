//go:build !race

package trials

const race = false
