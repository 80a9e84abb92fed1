//go:build unix

package player

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/internal/tail"
	"example.com/poollab/lab/grade/play"
)

// subjectVariable names the subject of a driver, which is this test binary.
const subjectVariable = "POOLLAB_TEST_SUBJECT"

func TestMain(m *testing.M) {
	if name := os.Getenv(subjectVariable); name != "" {
		switch name {
		case "ends-at-once":
			os.Exit(7)
		case "busy":
			go spin()
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(0)
		}
		play.Main(subjectNamed(name))
	}
	os.Exit(m.Run())
}

// subjectNamed is one of this package's own, or one of package faulty.
func subjectNamed(name string) play.Subject {
	if make, ok := hostile()[name]; ok {
		return make()
	}
	all := faulty.All()
	i := slices.IndexFunc(all, func(f faulty.Implementation) bool { return f.Name == name })
	if i < 0 {
		panic("there is no subject " + name)
	}
	s := play.Subject{Map: all[i].Map, Completed: all[i].Completed}
	if f := all[i].Pool; f != nil {
		s.Pool = play.PoolOf(f)
	}
	return s
}

// command is a driver without a sandbox.
type command struct {
	*exec.Cmd
	stderr tail.Buffer
}

func launcher(path string, env ...string) Launcher {
	return func(ctx context.Context, stdin, records *os.File) (Process, error) {
		c := &command{Cmd: exec.CommandContext(ctx, path)}
		c.Env = append(os.Environ(), env...)
		c.Stdin, c.Stderr = stdin, &c.stderr
		c.ExtraFiles = []*os.File{records}
		c.WaitDelay = 300 * time.Millisecond
		return c, c.Start()
	}
}

func (c *command) Pid() int { return c.Process.Pid }
func (c *command) Kill()    { _ = c.Process.Kill() }
func (c *command) Wait() Exit {
	err := c.Cmd.Wait()
	x := Exit{Stderr: c.stderr.String()}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		x.Code = exit.ExitCode()
		if s, ok := exit.Sys().(syscall.WaitStatus); ok && s.Signaled() {
			x.Signal = s.Signal().String()
		}
	}
	return x
}

// playerOf is a player for a subject.
func playerOf(t testing.TB, subject string) *Player {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Player{Launch: launcher(exe, append(Environment(), subjectVariable+"="+subject)...), Race: raceEnabled}
}
