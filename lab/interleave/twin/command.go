package twin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// command is a call of the go command.
type command struct {
	name string   // the program
	dir  string   // where it runs; empty is here
	base []string // the environment; nil is that of this process
	env  []string // on top of it
}

// grace is how long a go command may take to clean up after an interrupt.
const grace = 3 * time.Second

// run returns what the command wrote to its standard output. Its temporary
// files lie in a directory of the caller's choice, which then removes them.
func (c command) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, c.name, args...)
	cmd.Dir = c.dir
	cmd.Env = c.base
	cmd.Env = append(cmd.Environ(), c.env...)
	cmd.WaitDelay = grace
	var out, diagnostics bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	group(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		killGroup(cmd)
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, &commandError{args: args, output: diagnostics.String(), err: err}
	}
	return out.Bytes(), nil
}

// commandError is a go command that failed.
type commandError struct {
	args   []string
	output string
	err    error
}

func (e *commandError) Error() string {
	if text := firstLines(e.output); text != "" {
		return fmt.Sprintf("go %s: %s", e.args[0], text)
	}
	return fmt.Sprintf("go %s: %v", e.args[0], e.err)
}

func (e *commandError) Unwrap() error { return e.err }

// firstLines is as much of a compiler's output as helps.
func firstLines(s string) string {
	const most = 12
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d lines more", len(lines)-most))
	}
	return strings.Join(lines, "\n")
}

// findGo returns the go command, which may be given.
func findGo(dir, given string) (string, error) {
	if dir != "" {
		if _, err := os.Stat(dir); err != nil {
			return "", fmt.Errorf("the sources are not there: %w", err)
		}
	}
	if given != "" {
		return given, nil
	}
	name, err := exec.LookPath("go")
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("there is no go command: %w", err)
	}
	return name, err
}
