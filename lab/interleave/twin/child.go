package twin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"example.com/poollab/internal/tail"
	"example.com/poollab/lab/interleave"
)

// Limits of a child, as its parent sees it. It watches its runs itself, so these
// are for one that cannot any more.
const (
	silence  = 30 * time.Second       // without an event
	interval = 5 * time.Millisecond   // between looks at the report
	lastBit  = 500 * time.Millisecond // for output that others hold open
	// eventSize is more than the largest run takes, written down.
	eventSize = 256 << 20
)

// ending is how a child ended.
type ending struct {
	result *interleave.Result // what it found, if it came to that
	stuck  *interleave.Result // why it gave up
	begun  bool
	index  int                // the last schedule that it began, if it was careful
	part   interleave.Options // what it was to search
	// processes is how many searched with it.
	processes int
	code      int
	signal    string
	silent    bool // killed, since nothing came from it
	spoiled   bool // killed, since its report is not what the kit writes
	output    string
	races     string // what the race detector wrote
}

// child runs an order for one test in a process of its own. On return the
// process is gone, with all that it has started in its group and, where the system
// tells, with what has left the group.
func (t *Twin) child(ctx context.Context, test string, o interleave.Order, tell func(interleave.Result)) (ending, error) {
	dir, err := os.MkdirTemp("", "poollab")
	if err != nil {
		return ending{}, fmt.Errorf("twin: there is no place for a report (set TMPDIR): %w", err)
	}
	defer os.RemoveAll(dir)
	o.Report = filepath.Join(dir, "report")
	report, err := os.OpenFile(o.Report, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return ending{}, fmt.Errorf("twin: the report cannot be made: %w", err)
	}
	defer report.Close()
	args, env, err := t.command(test, o)
	if err != nil {
		return ending{}, err
	}
	// A long schedule is more than an environment can hold.
	order := filepath.Join(dir, "order")
	if err := os.WriteFile(order, []byte(strings.TrimPrefix(env[0], interleave.OrderVariable+"=")), 0o600); err != nil {
		return ending{}, fmt.Errorf("twin: the order cannot be written: %w", err)
	}
	env[0] = interleave.OrderVariable + "=@" + order
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	entry{filepath.Dir(t.Path)}.use()
	cmd := exec.CommandContext(ctx, t.Path, args...)
	cmd.Dir = t.Dir
	cmd.Env = append(append(os.Environ(), env...), "TMPDIR="+dir,
		"GORACE=atexit_sleep_ms=0 exitcode=0 suppress_equal_stacks=0 log_path="+filepath.Join(dir, "race"))
	cmd.WaitDelay = lastBit
	var output tail.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return ending{}, fmt.Errorf("twin: a child process cannot be made: %w", err)
	}
	defer stdin.Close()
	group(cmd)
	endWithParent(cmd)
	if err := cmd.Start(); err != nil {
		return ending{}, fmt.Errorf("twin: a child process cannot be started: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()

	var e ending
	var offset int64
	heard := time.Now()
	look := func() {
		data, err := unread(report, offset)
		e.spoiled = e.spoiled || err != nil
		for !e.spoiled {
			line, rest, whole := bytes.Cut(data, []byte("\n"))
			if !whole {
				break
			}
			var ev interleave.Event
			if err := json.Unmarshal(line, &ev); err != nil {
				e.spoiled = true
				break
			}
			data, offset = rest, offset+int64(len(line))+1
			heard = time.Now()
			switch ev.Event {
			case "begin":
				e.begun = true
			case "schedule":
				e.index = ev.Index
			case "progress":
				tell(ev.Result)
			case "stuck":
				e.stuck = &ev.Result
			case "result":
				e.result = &ev.Result
			}
		}
		if e.spoiled {
			e.result, e.stuck = nil, nil
		}
	}
	for {
		select {
		case err := <-done:
			killGroup(cmd)
			KillStrays(env[0])
			look()
			e.output = output.String()
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				if e.code = exit.ExitCode(); e.code < 0 {
					e.signal = exit.String()
				}
			}
			logs, _ := filepath.Glob(filepath.Join(dir, "race.*"))
			for _, log := range logs {
				if data, err := os.ReadFile(log); err == nil {
					e.races += string(data)
				}
			}
			return e, nil
		case <-time.After(interval):
			look()
			if e.silent = time.Since(heard) > silence; e.silent || e.spoiled {
				killGroup(cmd)
				cancel()
			}
		}
	}
}

// unread returns what a report says from offset on. It is an error if nobody who
// keeps to the rules can have left it like this.
func unread(report *os.File, offset int64) ([]byte, error) {
	now, err := report.Stat()
	if err != nil {
		return nil, err
	}
	named, err := os.Stat(report.Name())
	if err != nil {
		return nil, err
	}
	size := now.Size() - offset
	if !os.SameFile(now, named) || size < 0 || size > eventSize {
		return nil, errors.New("the report was replaced, cut off, or flooded")
	}
	return io.ReadAll(io.NewSectionReader(report, offset, size))
}

// command returns the arguments with which the twin carries out an order, and
// what its environment needs on top. It runs in Dir.
func (t *Twin) command(test string, o interleave.Order) (args, env []string, err error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, nil, fmt.Errorf("twin: the order cannot be written: %w", err)
	}
	godebug := "asynctimerchan=0"
	if old := os.Getenv("GODEBUG"); old != "" {
		godebug = old + "," + godebug
	}
	return []string{"-test.run=^" + regexp.QuoteMeta(test) + "$", "-test.timeout=0", "-test.count=1"},
		[]string{interleave.OrderVariable + "=" + string(text), "GOMAXPROCS=1", "GODEBUG=" + godebug}, nil
}

// ReplayCommand returns the arguments with which the twin plays the run of a
// token once, and what its environment needs on top: for a debugger. It runs in
// Dir, and what it finds is not reported.
func (t *Twin) ReplayCommand(k interleave.Token, o interleave.Options) (args, env []string, err error) {
	return t.command(k.Test, interleave.Order{Mode: "replay", Schedule: k.Schedule, Options: o, Report: os.DevNull, Unwatched: true})
}

// lastWords is the panic or fatal error in what a program has written.
func lastWords(output string) string {
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return line
		}
	}
	return ""
}
