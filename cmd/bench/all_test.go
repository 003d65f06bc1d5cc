package main

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// TestAFailingStep keeps the figures of those before and after it.
func TestAFailingStep(t *testing.T) {
	b := &bench{out: io.Discard, work: t.TempDir(), steps: []string{"before", "fails", "after"}, figs: &figures{}}
	failed := b.runSteps([]step{
		{"before", func(b *bench) error { b.figs.Limits = &limitFigures{Read: 1}; return nil }},
		{"fails", func(*bench) error { return errors.New("out of order") }},
		{"unwanted", func(*bench) error { return errors.New("was not asked for") }},
		{"after", func(b *bench) error { b.figs.Profile = &profileFigures{Seconds: 2}; return nil }},
	})
	if failed == nil || !strings.Contains(failed.Error(), "fails: out of order") || strings.Contains(failed.Error(), "asked") {
		t.Errorf("the steps end with %v", failed)
	}
	f, err := loadFigures(b.work)
	if err != nil || f.Limits == nil || f.Profile == nil {
		t.Errorf("what was kept is %+v, %v", f, err)
	}
}
