package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// variable tells a program that it is to become a sandbox, and the number of the
// descriptor on which its orders come. What it reports goes to the next one.
const variable = "POOLLAB_SANDBOX"

// patience is how long setting up a sandbox may take.
const patience = 30 * time.Second

// orders are what the init step needs to know.
type orders struct {
	Config
	Mark   mark
	Parent int
	Wanted []Layer // an error if one is missing
}

// account is what the init step reports before it becomes the program, and after
// that if it could not.
type account struct {
	Layers  map[Layer]bool
	Reasons map[Layer]string
	CPU     time.Duration
	Error   string
}

// start runs the init step and waits until it has become the program.
func (p *Process) start(ctx context.Context, stdout, stderr *os.File) error {
	c := p.config
	p.mark = newMark()
	o := orders{Config: c, Mark: p.mark, Parent: os.Getpid()}
	if c.Require {
		o.Wanted = c.wanted(os.Geteuid() == 0)
	}
	text, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("sandbox: the orders cannot be written: %w", err)
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	defer theirs.Close()
	defer ours.Close()
	reports, theirReports, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	defer reports.Close()
	defer theirReports.Close()

	cmd := exec.Command("/proc/self/exe")
	cmd.Args = []string{"sandbox"}
	cmd.Env = []string{variable + "=" + strconv.Itoa(3+len(c.Files))}
	if c.Stdin != nil {
		cmd.Stdin = c.Stdin
	}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.ExtraFiles = append(append(cmd.ExtraFiles, c.Files...), theirs, theirReports)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("sandbox: the init step cannot be started: %w", err)
	}
	p.cmd = cmd
	theirs.Close()
	theirReports.Close()

	deadline := time.Now().Add(patience)
	_ = ours.SetWriteDeadline(deadline)
	_ = reports.SetReadDeadline(deadline)
	stop := context.AfterFunc(ctx, func() {
		_ = ours.SetWriteDeadline(time.Unix(1, 0))
		_ = reports.SetReadDeadline(time.Unix(1, 0))
	})
	defer stop()
	_, err = ours.Write(text)
	ours.Close()
	if err == nil {
		err = p.read(reports)
	}
	if err == nil {
		return nil
	}
	p.Kill()
	_, _ = p.reap()
	p.sweep()
	stdout.Close()
	stderr.Close()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	} else if words := p.lastWords(); words != "" {
		err = fmt.Errorf("%w: %s", err, words)
	}
	return fmt.Errorf("sandbox: %s cannot be run: %w", c.Path, err)
}

// read takes in what the init step reports, until the pipe is closed by its
// becoming another program.
func (p *Process) read(reports *os.File) error {
	dec := json.NewDecoder(reports)
	for first := true; ; first = false {
		var a account
		switch err := dec.Decode(&a); {
		case err == io.EOF && !first:
			return nil
		case err == io.EOF:
			return errors.New("the init step ended without a word (does the program call sandbox.Main first?)")
		case err != nil:
			return fmt.Errorf("the init step: %w", err)
		case a.Error != "":
			return errors.New(a.Error)
		}
		p.layers, p.reasons, p.entry = a.Layers, a.Reasons, a.CPU
		if p.layers == nil {
			p.layers = map[Layer]bool{}
		}
		p.layers[MemoryWatch] = !p.config.off(MemoryWatch)
	}
}

// lastWords is the beginning of what a failed init step wrote.
func (p *Process) lastWords() string {
	text := make([]byte, 300)
	_ = p.err.from.SetReadDeadline(time.Now().Add(grace))
	n, _ := p.err.from.Read(text)
	return strings.TrimSpace(string(text[:n]))
}

// kill ends the process group. p.mu is held.
func (p *Process) kill() {
	if p.reaped {
		return
	}
	_ = unix.Kill(-p.Pid(), unix.SIGKILL)
	_ = p.cmd.Process.Kill()
}

// reap waits for the process, and ends its group while its number cannot yet be
// anybody else's.
func (p *Process) reap() (*os.ProcessState, error) {
	for {
		err := unix.Waitid(unix.P_PID, p.Pid(), nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kill()
	p.reaped = true
	return p.cmd.Process.Wait()
}

func signalOf(s *os.ProcessState) string {
	if ws, ok := s.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return unix.SignalName(ws.Signal())
	}
	return ""
}
