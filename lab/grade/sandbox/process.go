package sandbox

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

const (
	// poll is between looks at a process.
	poll = 5 * time.Millisecond
	// grace is for output that somebody else holds open.
	grace = 300 * time.Millisecond
)

// Exit is how a process ended.
type Exit struct {
	Code   int    // -1 if a signal ended it
	Signal string // that signal: "SIGKILL"
	// Limit is the limit that ended it, if one did: "memory", "output",
	// "processor time", "time", "threads" or "file size". Where the kernel refused
	// and the program died of that, it is told from its last words.
	Limit          string
	Stdout, Stderr string // up to Config.Output each
	CPU            time.Duration
	Peak           int64 // the most resident memory that was seen, in bytes
}

// Process is a program in a sandbox.
type Process struct {
	config  Config
	cmd     *exec.Cmd
	layers  map[Layer]bool
	reasons map[Layer]string
	mark    mark
	entry   time.Duration // processor time spent before the program began

	out, err *capture
	flooded  chan struct{}
	done     chan struct{}

	mu     sync.Mutex
	reaped bool
	limit  string // the first that was exceeded

	exit  Exit
	cause error
}

// Start runs a program, and returns when its first instruction is about to be
// executed. Wait must be called. When ctx ends the program is killed.
func Start(ctx context.Context, c Config) (*Process, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("sandbox: %s was not started: %w", c.Path, context.Cause(ctx))
	}
	p := &Process{config: c, flooded: make(chan struct{}, 2), done: make(chan struct{})}
	out, stdout, err := newCapture(c.Output)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	defer stdout.Close()
	errs, stderr, err := newCapture(c.Output)
	if err != nil {
		out.from.Close()
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	defer stderr.Close()
	p.out, p.err = out, errs
	if err := p.start(ctx, stdout, stderr); err != nil {
		out.from.Close()
		errs.from.Close()
		return nil, err
	}
	go p.run(ctx)
	return p, nil
}

// Wait returns how the process ended, when it has and nothing is left of it. The
// error is not nil if ctx ended it or if it could not be waited for.
func (p *Process) Wait() (Exit, error) {
	<-p.done
	return p.exit, p.cause
}

// Pid returns its process identifier.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Layers tells for each layer whether it was in force before the program began.
func (p *Process) Layers() map[string]bool {
	all := map[string]bool{}
	for _, l := range Layers() {
		all[string(l)] = p.layers[l]
	}
	return all
}

// Missing tells for layers that should be there and are not why that is so.
func (p *Process) Missing() map[Layer]string { return maps.Clone(p.reasons) }

// Kill ends the process and what belongs to it. It does not wait.
func (p *Process) Kill() { p.end("") }

// end kills, and remembers the first limit that was the reason.
func (p *Process) end(limit string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limit == "" && !p.reaped {
		p.limit = limit
	}
	p.kill()
}

// run owns the process until nothing is left of it.
func (p *Process) run(ctx context.Context) {
	defer close(p.done)
	flood := func() { p.flooded <- struct{}{} }
	go p.out.read(flood)
	go p.err.read(flood)
	var state *os.ProcessState
	var err error
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		state, err = p.reap()
	}()
	g := newGauge(p)
	wall := time.NewTimer(p.config.Wall)
	defer wall.Stop()
	tick := time.NewTicker(g.pause())
	defer tick.Stop()
	over := ctx.Done()
	for alive := true; alive; {
		select {
		case <-gone:
			alive = false
		case <-over:
			over = nil
			p.cause = fmt.Errorf("sandbox: %s was ended: %w", p.config.Path, context.Cause(ctx))
			p.Kill()
		case <-wall.C:
			p.end("time")
		case <-p.flooded:
			p.end("output")
		case <-tick.C:
			if limit := g.look(); limit != "" {
				p.end(limit)
			}
		}
	}
	g.close()
	p.sweep()
	soon := time.Now().Add(grace)
	stdout, stderr := p.out.finish(soon), p.err.finish(soon)
	p.mu.Lock()
	limit := p.limit
	p.mu.Unlock()
	select {
	case <-p.flooded: // it had ended before that was seen
		if limit == "" {
			limit = "output"
		}
	default:
	}
	if err != nil {
		p.cause = fmt.Errorf("sandbox: nobody knows how %s ended: %w", p.config.Path, err)
		return
	}
	p.exit = Exit{
		Code: state.ExitCode(), Signal: signalOf(state), Limit: limit,
		Stdout: stdout, Stderr: stderr,
		CPU: max(0, state.UserTime()+state.SystemTime()-p.entry), Peak: g.peak,
	}
	if p.exit.Limit == "" {
		p.exit.Limit = p.exit.refused(p.config)
	}
}

// refused is the limit at which the kernel refused something, so that the program
// died of it.
func (e Exit) refused(c Config) string {
	says := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(e.Stderr, w) {
				return true
			}
		}
		return false
	}
	switch {
	case e.Code == 0:
		return ""
	case e.Signal == "SIGXCPU", e.Signal == "SIGKILL" && e.CPU >= c.CPU, e.Code == 2 && says("SIGXCPU: "):
		return "processor time"
	case e.Signal == "SIGXFSZ":
		return "file size"
	case e.Code == 2 && says("fatal error: runtime: out of memory", "fatal error: runtime: cannot allocate memory", "fatal error: out of memory"),
		e.Code > 0 && says("ERROR: ThreadSanitizer: out of memory", "ERROR: ThreadSanitizer failed to allocate"):
		return "memory"
	case (e.Code == 2 || e.Signal == "SIGABRT") && says("runtime: failed to create new OS thread", "runtime/cgo: pthread_create failed"):
		return "threads"
	}
	return ""
}
