package cli

import (
	"fmt"
	"sync"
	"time"

	"pathmetrics/pkg/pipeline"
)

// progressLine draws how far a run is. On a terminal it is one line that is
// drawn over; elsewhere (--progress always) a line every 30 seconds. It shows
// phases and shares only.
type progressLine struct {
	app   *app
	mu    sync.Mutex
	phase string
	begun time.Time
	last  time.Time
	drawn bool
}

// progressFunc is nil when no progress is wanted.
func (a *app) progressFunc() (report func(pipeline.Progress), end func()) {
	wanted := a.progress == "always" || a.progress == "auto" && a.terminal && !a.quiet
	if !wanted {
		return nil, func() {}
	}
	l := &progressLine{app: a}
	return l.report, l.end
}

func (l *progressLine) report(p pipeline.Progress) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	pause := 200 * time.Millisecond
	if !l.app.terminal {
		pause = 30 * time.Second
	}
	if p.Phase != l.phase {
		l.phase, l.begun = p.Phase, now
	} else if now.Sub(l.last) < pause {
		return
	}
	l.last = now
	text := p.Phase
	if p.Total > 0 {
		share := min(float64(p.Done)/float64(p.Total), 1)
		text = fmt.Sprintf("%-10s %3.0f %%", p.Phase, 100*share)
		if spent := now.Sub(l.begun); share > 0.02 && spent > 2*time.Second {
			left := time.Duration(float64(spent) * (1 - share) / share)
			text += fmt.Sprintf(", about %s left", left.Round(time.Second))
		}
	}
	if l.app.terminal {
		fmt.Fprintf(l.app.err, "\r\x1b[K%s", text)
		l.drawn = true
		return
	}
	l.app.say("%s", text)
}

func (l *progressLine) end() {
	if l.drawn {
		fmt.Fprint(l.app.err, "\r\x1b[K")
	}
}
