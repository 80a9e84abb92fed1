package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress says on its writer how far a run is: on a terminal in one line, elsewhere
// in a line every half minute.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time
	start    time.Time
	said     time.Time
	total    time.Duration // estimated, of what is left at the start
	done     time.Duration // estimated, of what has been done
}

func newProgress(out io.Writer, total time.Duration) *progress {
	p := &progress{out: out, now: time.Now, start: time.Now(), total: total}
	p.said = p.start
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// step says what is being measured. What is left is the estimate of it, scaled
// by how right estimates have been.
func (p *progress) step(samples, all, dropped int, name string) {
	now := p.now()
	if !p.terminal && now.Sub(p.said) < 30*time.Second {
		return
	}
	p.said = now
	left := p.total - p.done
	if p.done > 0 {
		left = time.Duration(float64(left) * float64(now.Sub(p.start)) / float64(p.done))
	}
	line := fmt.Sprintf("%d of %d samples, %d dropped, about %s left", samples, all, dropped, short(left))
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%s: %s", line, name)
	} else {
		fmt.Fprintln(p.out, line)
	}
}

// clear ends the line on a terminal, for others to write.
func (p *progress) clear() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func short(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", max(0, int(d.Seconds()+0.5)))
	}
	return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
}
