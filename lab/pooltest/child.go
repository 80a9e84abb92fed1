package pooltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/poollab/internal/tail"
	"example.com/poollab/lab/interleave/twin"
	"example.com/poollab/lab/internal/stacks"
)

// Limits of a child, as its parent sees it. A child watches itself, so these
// are for one that cannot any more.
const (
	silence  = 12 * time.Second       // without an event
	pause    = time.Second            // in which a stopped process is not continued
	interval = 4 * time.Millisecond   // between looks at the report
	lastBit  = 500 * time.Millisecond // for output that others hold open
)

// ending is how a child ended.
type ending struct {
	events  []event
	last    event // the last begin, world or stuck
	over    bool
	code    int
	signal  string
	stderr  string
	killed  bool // by the parent, because nothing came for long
	stopped bool // by the parent, because the process had stopped itself
	verdict map[string]event
}

// launch runs a child to its end and hands on verdicts as they come: this
// program, or its twin. The child
// and what it holds are gone when launch returns.
func launch(tw *twin.Twin, o order, dir string, deliver func(event)) (ending, error) {
	file, err := os.CreateTemp(dir, "report")
	if err != nil {
		return ending{}, err
	}
	if err := file.Close(); err != nil {
		return ending{}, err
	}
	o.Report = file.Name()
	text, err := json.Marshal(o)
	if err != nil {
		return ending{}, err
	}
	exe, err := os.Executable()
	if tw != nil {
		exe = tw.Path
	} else if err != nil {
		return ending{}, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	again := ""
	if tw != nil { // a schedule that is played again must show its race again
		again = "suppress_equal_stacks=0 "
	}
	cmd := exec.CommandContext(ctx, exe, childArguments(o.Name)...)
	mark := orderVariable + "=" + string(text)
	cmd.Env = append(os.Environ(), mark, oneProcessor,
		"GORACE=atexit_sleep_ms=0 exitcode=0 "+again+"log_path="+o.Report+".race")
	cmd.WaitDelay = lastBit
	var stderr tail.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return ending{}, err
	}
	if err := cmd.Start(); err != nil {
		return ending{}, err
	}
	defer stdin.Close()
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()

	e := ending{verdict: map[string]event{}}
	offset, heard, ran := 0, time.Now(), time.Now()
	look := func() {
		events, next, _ := report(o.Report).readFrom(offset)
		if next > offset {
			offset, heard = next, time.Now()
		}
		for _, ev := range events {
			switch ev.Event {
			case "begin", "world", "stuck":
				e.last = ev
			case "verdict":
				e.verdict[ev.Check] = ev
				e.last = event{}
				deliver(ev)
			case "over":
				e.over = true
			}
			e.events = append(e.events, ev)
		}
	}
	for {
		select {
		case err = <-done:
			twin.KillStrays(mark)
			look()
			e.stderr = stderr.String()
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				e.code = exit.ExitCode()
				if e.code < 0 {
					e.signal = exit.String()
				}
			}
			return e, nil
		case <-time.After(interval):
			look()
			if time.Since(heard) > silence {
				e.killed = true
				cancel()
			}
			if !stands(cmd.Process.Pid) {
				ran = time.Now()
			} else if time.Since(ran) > pause {
				e.stopped = true
				cancel()
			}
		}
	}
}

// childArguments are what makes this program come to the same call again.
func childArguments(name string) []string {
	if !testing.Testing() {
		return os.Args[1:]
	}
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		parts = append(parts, "^"+regexp.QuoteMeta(part)+"$")
	}
	args := []string{"-test.run=" + strings.Join(parts, "/"), "-test.timeout=0", "-test.count=1", "-test.parallel=1"}
	for _, arg := range os.Args[1:] {
		word := strings.TrimLeft(arg, "-")
		switch {
		case strings.HasPrefix(word, "rapid.") && strings.Contains(word, "="), word == "test.short=true", word == "test.short":
			args = append(args, arg)
		case strings.HasPrefix(word, "test.") || strings.HasPrefix(word, "rapid."):
		default:
			args = append(args, arg) // the package's own flags
		}
	}
	return args
}

// death says how a child died: in which way, in a sentence, and where.
func (e ending) death() outcome {
	if text, dump, ok := stacks.LastWords(e.stderr); ok {
		o := outcome{Kind: Panic, Headline: text}
		if gs := kit.Parse(dump); len(gs) > 0 && gs[0].At != "" {
			o.Details = append(o.Details, "at "+gs[0].At+startedAt(gs[0]))
		}
		return o
	}
	switch {
	case e.last.Event == "stuck":
		o := outcome{Kind: Spin, Headline: "a goroutine runs on without ever waiting", Details: e.last.Running}
		switch e.last.Stuck {
		case "lock":
			o.Kind, o.Headline = Hang, "virtual time cannot advance: a goroutine waits for a lock that another holds while it waits"
		case "outside":
			o.Kind, o.Headline = Hang, "nothing goes on: something outside of virtual time is waited for"
		}
		return o
	case e.stopped:
		return outcome{Kind: Exit, Headline: "the code under test stopped its own process, as SIGSTOP does"}
	case e.killed:
		return outcome{Kind: Hang, Headline: "the process stopped answering"}
	case e.signal != "":
		return outcome{Kind: Exit, Headline: "the process was ended from outside: " + e.signal}
	}
	return outcome{Kind: Exit, Headline: fmt.Sprintf("the code under test ended the process, with exit code %d", e.code)}
}

func startedAt(g stacks.Goroutine) string {
	if g.From == "" {
		return ""
	}
	return ", on a goroutine started at " + g.From
}

// workplace is a directory for the reports of one run; remove deletes it.
func workplace() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "pooltest")
	if err != nil {
		return "", nil, fmt.Errorf("pooltest: no place for the reports of child processes (set TMPDIR, or use InProcess): %w", err)
	}
	return dir, func() { os.RemoveAll(dir) }, nil
}
