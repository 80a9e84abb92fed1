//go:build !linux

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// Main does nothing: on this system a program is run as it is.
func Main() {}

// Harden does nothing on this system.
func Harden() error { return nil }

// mark tells nothing on this system.
type mark struct{}

var errNone = errors.New("there are no layers on " + runtime.GOOS + ", only limits on time and output: grade what you do not trust on Linux")

func (p *Process) start(_ context.Context, stdout, stderr *os.File) error {
	c := p.config
	p.reasons = map[Layer]string{}
	for _, l := range Layers() {
		p.reasons[l] = errNone.Error()
	}
	if c.Require {
		return fmt.Errorf("sandbox: %s cannot be run: %w", c.Path, errNone)
	}
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Env, cmd.Dir, cmd.ExtraFiles = append([]string{}, c.Env...), c.Dir, c.Files
	if c.Stdin != nil {
		cmd.Stdin = c.Stdin
	}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("sandbox: %s cannot be run: %w", c.Path, err)
	}
	p.cmd = cmd
	return nil
}

// kill ends the process. p.mu is held.
func (p *Process) kill() { _ = p.cmd.Process.Kill() }

func (p *Process) reap() (*os.ProcessState, error) {
	state, err := p.cmd.Process.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reaped = true
	return state, err
}

func (p *Process) sweep() {}

func signalOf(s *os.ProcessState) string {
	if s.ExitCode() >= 0 {
		return ""
	}
	return s.String()
}

// gauge measures nothing.
type gauge struct{ peak int64 }

func newGauge(*Process) *gauge         { return &gauge{} }
func (*gauge) close()                  {}
func (*gauge) pause() time.Duration    { return time.Second }
func (*gauge) look() (exceeded string) { return "" }

func try(context.Context, []Layer) (map[Layer]bool, map[Layer]string) {
	why := map[Layer]string{}
	for _, l := range Layers() {
		why[l] = errNone.Error()
	}
	return nil, why
}
