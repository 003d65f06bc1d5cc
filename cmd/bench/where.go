package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// profileFigures say where the processor's time of a run goes.
type profileFigures struct {
	made
	Seconds   float64
	Packages  []share // what ran for which package of ours
	Functions []share // the largest, by themselves
}

// share is a part of the time.
type share struct {
	Name    string
	Seconds float64
}

var (
	profileRow   = regexp.MustCompile(`^\s*([0-9.]+)(ms|s|)\s+[0-9.]+%\s+[0-9.]+%\s+[0-9.]+(?:ms|s|)\s+[0-9.]+%\s+(.+)$`)
	functionPart = regexp.MustCompile(`^(?:[^/[]+/)*[^./[]+`)
)

// ownFrames are the functions that time is put down to; what runs below them,
// such as allocating or copying, is theirs. Hashing stands for itself.
const ownFrames = `^(pathmetrics/|crypto/.*sha256)`

// onTheirOwn is what belongs to no function of ours.
const onTheirOwn = "garbage collection, scheduling, start"

// summarizeProfile asks pprof what a profile holds.
func summarizeProfile(profile string) (*profileFigures, error) {
	all, err := pprofTop(profile)
	if err != nil {
		return nil, err
	}
	own, err := pprofTop(profile, "-show="+ownFrames)
	if err != nil {
		return nil, err
	}
	p := &profileFigures{Functions: parseProfile(all), Packages: byPackage(parseProfile(own))}
	p.Seconds = sum(p.Functions)
	p.Packages = largest(append(p.Packages, share{onTheirOwn, p.Seconds - sum(p.Packages)}), 16)
	p.Functions = largest(p.Functions, 20)
	return p, nil
}

func pprofTop(profile string, more ...string) ([]byte, error) {
	args := append([]string{"tool", "pprof", "-top", "-nodecount=100000", "-nodefraction=0"}, append(more, profile)...)
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, fmt.Errorf("pprof: %w", err)
	}
	return out, nil
}

// parseProfile reads the rows of pprof's list of functions.
func parseProfile(out []byte) (all []share) {
	for _, line := range bytes.Split(out, []byte("\n")) {
		m := profileRow.FindSubmatch(line)
		if m == nil {
			continue
		}
		seconds, _ := strconv.ParseFloat(string(m[1]), 64)
		if string(m[2]) == "ms" {
			seconds /= 1000
		}
		all = append(all, share{strings.TrimSuffix(string(m[3]), " (inline)"), seconds})
	}
	return all
}

func byPackage(functions []share) (all []share) {
	seconds := map[string]float64{}
	for _, f := range functions {
		seconds[strings.TrimPrefix(functionPart.FindString(f.Name), "pathmetrics/")] += f.Seconds
	}
	for name, s := range seconds {
		all = append(all, share{name, s})
	}
	return all
}

func sum(all []share) (seconds float64) {
	for _, s := range all {
		seconds += s.Seconds
	}
	return seconds
}

func largest(all []share, n int) []share {
	sort.Slice(all, func(i, j int) bool {
		return all[i].Seconds > all[j].Seconds || all[i].Seconds == all[j].Seconds && all[i].Name < all[j].Name
	})
	return slices.Clip(all[:min(n, len(all))])
}
