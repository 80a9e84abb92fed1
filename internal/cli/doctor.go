package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"example.com/poollab/lab/grade/sandbox"
	"example.com/poollab/lab/interleave/twin"
	"example.com/poollab/scenarios"
)

// finding is what the doctor says about one thing.
type finding struct {
	name, text string
	// bad says that something will not work; advice says what to do then.
	bad    bool
	advice string
}

// doctorCommand looks at what the kit depends on. Anything that will not work
// is the machine's failure.
func doctorCommand(ctx context.Context, t *terminal, args []string) error {
	if len(args) > 0 {
		return usagef("doctor takes no words, got %q", args[0])
	}
	t.setTextWidth()
	checks := []func(context.Context, *terminal) finding{
		checkProcessors, checkSleep, checkToolchain, checkTwins, checkRace, checkSandbox, checkLoopback, checkTemp, checkTerminal,
	}
	indent := strings.Repeat(" ", 19)
	var bad []string
	for _, check := range checks {
		if ctx.Err() != nil {
			return errInterrupted
		}
		f := check(ctx, t)
		mark := "ok "
		if f.bad {
			mark = "no "
			bad = append(bad, f.name)
			f.text += "; " + f.advice
		}
		t.printf("%s %s%s%s\n", mark, f.name, indent[len(mark)+1+len(f.name):], wrap(f.text, t.width, indent))
	}
	t.printf("\n")
	if len(bad) > 0 {
		return fmt.Errorf("doctor: %s will not work as it should: %s", plural(len(bad), "thing"), strings.Join(bad, ", "))
	}
	t.printf("everything that the kit needs is here\n\n")
	t.nextCommands([][2]string{{"run", "see a pool at work"}})
	return nil
}

func checkProcessors(context.Context, *terminal) finding {
	n, used := runtime.NumCPU(), runtime.GOMAXPROCS(0)
	f := finding{name: "processors", text: plural(n, "core") + ", " + system()}
	if n == 1 || used == 1 {
		f.text += ": tasks that compute cannot overlap, tasks that wait can"
	}
	return f
}

// checkSleep measures how late a short sleep wakes up, which is the error of
// every figure that comes from waiting.
func checkSleep(ctx context.Context, _ *terminal) finding {
	const asked, rounds = time.Millisecond, 51
	var late []time.Duration
	for range rounds {
		begin := time.Now()
		timer := time.NewTimer(asked)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		late = append(late, time.Since(begin)-asked)
	}
	slices.Sort(late)
	median, worst := late[rounds/2], late[rounds-1]
	f := finding{name: "clock", text: "a sleep of 1ms ends " + seconds(median) + " late (median of 51), " + seconds(worst) + " at worst"}
	if median > asked {
		f.text += ": this machine is busy or its timer is coarse, so use larger latencies"
	}
	return f
}

func checkToolchain(ctx context.Context, _ *terminal) finding {
	out, err := exec.CommandContext(ctx, "go", "version").Output()
	if err != nil {
		return finding{"go", "the go command does not run", true, "install Go, or add it to PATH"}
	}
	return finding{name: "go", text: strings.TrimSpace(string(out))}
}

// checkTwins looks for what explore needs: the sources that belong to the go
// command, and a folder to keep instrumented tests in.
func checkTwins(ctx context.Context, _ *terminal) finding {
	const name = "schedules"
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	root := strings.TrimSpace(string(out))
	if err != nil {
		return finding{name, "the go command does not run, and explore builds tests with it", true, "see go"}
	}
	if _, err := os.Stat(filepath.Join(root, "src", "sync")); err != nil {
		return finding{name, "the sources of the standard library are not in " + root, true, "explore needs them: install Go whole"}
	}
	dir, err := twin.Cache()
	if err == nil {
		err = writable(dir)
	}
	if err != nil {
		return finding{name, err.Error(), true, "explore keeps instrumented tests there: let POOLLAB_CACHE name another folder"}
	}
	return finding{name: name, text: "explore builds instrumented tests with the Go in " + root + " and keeps them in " + dir}
}

// writable makes a folder and a file in it, and removes the file.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "doctor")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// checkRace looks for what go test -race needs: cgo and a C compiler, save on
// macOS, where the race detector does without.
func checkRace(ctx context.Context, _ *terminal) finding {
	out, err := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED", "CC").Output()
	lines := strings.Split(string(out), "\n")
	if err != nil || len(lines) < 2 {
		return finding{"race detector", "go env does not answer", true, "see go"}
	}
	if runtime.GOOS == "darwin" {
		return finding{name: "race detector", text: "go test -race works"}
	}
	compiler, _, _ := strings.Cut(lines[1], " ")
	if _, err := exec.LookPath(compiler); err != nil || lines[0] != "1" {
		return finding{name: "race detector", text: "go test -race would need cgo and a C compiler, such as gcc with CGO_ENABLED=1; all else goes without"}
	}
	return finding{name: "race detector", text: "go test -race works, with " + compiler}
}

// checkSandbox tries what keeps submissions from doing harm when they are graded.
func checkSandbox(ctx context.Context, _ *terminal) finding {
	report := sandbox.Probe(ctx)
	var on, off []string
	for _, s := range report.Layers {
		if s.Works {
			on = append(on, string(s.Layer))
		} else {
			off = append(off, fmt.Sprintf("no %s (%s), so %s", s.Layer, s.Why, s.Meaning))
		}
	}
	if len(on) == 0 {
		return finding{name: "sandbox", text: "grading runs submissions without one on this system: grade what you trust, or grade on Linux"}
	}
	return finding{name: "sandbox", text: strings.Join(append([]string{"submissions run with " + strings.Join(on, ", ")}, off...), "; ")}
}

func checkLoopback(ctx context.Context, _ *terminal) finding {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return finding{"loopback", err.Error(), true, "scrape and api need to listen there"}
	}
	l.Close()
	return finding{name: "loopback", text: "servers can listen on 127.0.0.1"}
}

func checkTemp(ctx context.Context, _ *terminal) finding {
	s, err := scenarios.Lookup("load")
	if err != nil {
		return finding{"database", err.Error(), true, "this is a fault of the kit"}
	}
	s.N = 1
	w, err := s.Start(ctx)
	if err != nil {
		return finding{"database", err.Error(), true, "set TMPDIR to a folder that can be written"}
	}
	if err := w.Close(); err != nil {
		return finding{"database", err.Error(), true, "files may be left there"}
	}
	return finding{name: "database", text: "an embedded one opens in " + os.TempDir()}
}

func checkTerminal(_ context.Context, t *terminal) finding {
	f := finding{name: "terminal", text: "output goes to a file or a pipe: no colours, no animation"}
	if t.live {
		f.text = plural(t.width, "column") + ", timelines grow while they run"
	}
	if !t.unicode {
		f.text += "; the locale has no UTF-8, so drawings are ASCII"
	}
	return f
}
