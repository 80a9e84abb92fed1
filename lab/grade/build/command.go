package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// Command is a call of the go command.
type Command struct {
	Path string
	Args []string // without the name of the program
	Dir  string
	Env  []string // all of it
	// Reads and Writes are directories and programs that it needs, apart from what
	// every program does.
	Reads, Writes []string
	Limit         time.Duration
	Output        int // bytes of output that are kept
}

// ErrLimit is the error of a command that was ended for a limit, of time or of
// anything else.
var ErrLimit = errors.New("a limit was reached")

// ExitError is the error of a command that ended by itself, with a code that is
// not 0.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit code %d", e.Code) }

// Run runs a command without a sandbox. What is left of its process group is
// ended when it ends.
func Run(ctx context.Context, c Command) (output []byte, cpu time.Duration, err error) {
	limited, cancel := context.WithTimeoutCause(ctx, c.Limit, ErrLimit)
	defer cancel()
	cmd := exec.CommandContext(limited, c.Path, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.WaitDelay = time.Second
	out := &firstBytes{most: c.Output}
	cmd.Stdout, cmd.Stderr = out, out
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	err = cmd.Wait()
	endGroup(cmd)
	if s := cmd.ProcessState; s != nil {
		cpu = s.UserTime() + s.SystemTime()
	}
	var exit *exec.ExitError
	switch {
	case limited.Err() != nil:
		err = context.Cause(limited)
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		err = &ExitError{Code: exit.ExitCode()}
	}
	return out.Bytes(), cpu, err
}

// firstBytes keeps the first bytes of what is written to it.
type firstBytes struct {
	bytes.Buffer
	most int
}

func (f *firstBytes) Write(p []byte) (int, error) {
	f.Buffer.Write(p[:min(len(p), max(0, f.most-f.Len()))])
	return len(p), nil
}
