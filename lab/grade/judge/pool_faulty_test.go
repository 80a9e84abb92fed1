package judge

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/grade/player"
	"example.com/poollab/lab/invariants"
)

// driverOf names the pool that a child of this test is the driver of.
const driverOf = "POOLLAB_JUDGE_POOL"

func init() {
	name := os.Getenv(driverOf)
	if name == "" {
		return
	}
	testing.Init()
	for _, i := range faulty.All() {
		if i.Name == name {
			play.Main(play.Subject{Pool: func(n int) play.Pool {
				if p := i.Pool(n); p != nil {
					return p
				}
				return nil
			}})
		}
	}
	fmt.Fprintln(os.Stderr, "there is no pool", name)
	os.Exit(1)
}

// child is a driver of its own for each implementation.
type child struct {
	cmd    *exec.Cmd
	stderr lastWords
	cancel context.CancelFunc
}

// lastWords keeps the beginning of what a child says, which may be much.
type lastWords struct{ bytes.Buffer }

func (l *lastWords) Write(p []byte) (int, error) {
	if room := 64<<10 - l.Len(); room > 0 {
		l.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func launch(name string) player.Launcher {
	return func(ctx context.Context, stdin, records *os.File) (player.Process, error) {
		ctx, cancel := context.WithCancel(ctx)
		c := &child{cmd: exec.CommandContext(ctx, os.Args[0]), cancel: cancel}
		c.cmd.Env = append(append(os.Environ(), player.Environment()...), driverOf+"="+name)
		c.cmd.Stdin, c.cmd.Stderr, c.cmd.ExtraFiles = stdin, &c.stderr, []*os.File{records}
		return c, c.cmd.Start()
	}
}

func (c *child) Pid() int { return c.cmd.Process.Pid }
func (c *child) Kill()    { c.cancel() }

func (c *child) Wait() player.Exit {
	_ = c.cmd.Wait()
	c.cancel()
	s := c.cmd.ProcessState
	x := player.Exit{Code: s.ExitCode(), Stderr: c.stderr.String(), CPU: s.UserTime() + s.SystemTime()}
	if x.Code < 0 {
		x.Signal = s.String()
	}
	return x
}

func fixed() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// found plays all worlds of checks and lists what fails, by the name of the
// check. Where virtual time cannot advance, the world is played in real time.
func found(t *testing.T, i faulty.Implementation, checks []Check) map[string][]string {
	var worlds []World
	var names []string
	for _, c := range checks {
		for _, w := range c.Worlds(fixed(), 1) {
			worlds = append(worlds, w)
			names = append(names, c.Invariant.Name)
		}
	}
	p := &player.Player{Launch: launch(i.Name), Race: raced(), Restarts: 200}
	records := played(t, p, worlds)
	out := map[string][]string{}
	var again []World
	var whose []string
	for k, w := range worlds {
		r := records[k]
		hung := r.End == play.Hung || r.End == play.Spun && names[k] != "IdleBlocks"
		if hung && i.Fault == "" {
			w.Script.RealTime = true
			again, whose = append(again, w), append(whose, names[k])
			continue
		}
		if f := w.Judge(r); f.Failed() {
			out[names[k]] = append(out[names[k]], w.Say+": "+f.Headline)
		}
	}
	if len(again) > 0 {
		for k, r := range played(t, p, again) {
			if f := again[k].Judge(r); f.Failed() {
				out[whose[k]] = append(out[whose[k]], "in real time: "+again[k].Say+": "+f.Headline)
			}
		}
	}
	return out
}

func played(t *testing.T, p *player.Player, worlds []World) []play.Record {
	var scripts []play.Script
	for _, w := range worlds {
		scripts = append(scripts, w.Script)
	}
	records, err := p.Play(t.Context(), scripts)
	require.NoError(t, err)
	return records
}

func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}

// Every faulty pool that shows itself in virtual time is failed by the check
// named beside it.
func TestPoolFaultsAreFound(t *testing.T) {
	byName := map[string]Check{}
	for _, c := range Checks(invariants.Pool) {
		byName[c.Invariant.Name] = c
	}
	count := 0
	for n, i := range faulty.Faulty() {
		c, ok := byName[i.Breaks]
		if i.Pool == nil || i.Schedules || !ok || !slices.Contains([]string{"", faulty.DeclaresFIFO, faulty.DeclaresNested}, i.Declares) {
			continue
		}
		if i.Breaks == "Visible" && !raced() {
			continue // only the race detector sees it: go test -race
		}
		count++
		if left(n) {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, found(t, i, []Check{c})[i.Breaks], "%s does not see that %s", c.Name(), i.Fault)
		})
	}
	require.Greater(t, count, 70)
}

// No pool that is right in an unusual way is accused.
func TestCorrectPoolsPass(t *testing.T) {
	for n, i := range faulty.Correct() {
		if i.Pool == nil || left(n) {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, found(t, i, fair(i)), i.Note)
		})
	}
}

// left leaves out most implementations of a short run, and all where a driver
// cannot be given a descriptor.
func left(n int) bool { return testing.Short() && n%5 != 0 || runtime.GOOS == "windows" }

// fair are the checks that an implementation does not contradict on purpose.
func fair(i faulty.Implementation) []Check {
	return slices.DeleteFunc(Checks(invariants.Pool), func(c Check) bool {
		switch {
		case c.Invariant.Name == "Reuse":
			return i.Declares == faulty.DeclaresGoroutines
		case c.Invariant.Name == "FIFO":
			return i.Declares != faulty.DeclaresFIFO
		case c.Level == invariants.Extended:
			return i.Declares != faulty.DeclaresNested
		}
		return false
	})
}

// On the machine's clock, where nobody knows how busy it is, they pass as well.
func TestCorrectPoolsPassInRealTime(t *testing.T) {
	for n, i := range faulty.Correct() {
		if i.Pool == nil || n%16 != 0 || testing.Short() || left(n) {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			t.Parallel()
			var worlds []World
			for _, c := range fair(i) {
				for _, w := range c.Worlds(fixed(), 1)[:2] {
					w.Script.RealTime = true
					worlds = append(worlds, w)
				}
			}
			for k, r := range played(t, &player.Player{Launch: launch(i.Name)}, worlds) {
				f := worlds[k].Judge(r)
				require.False(t, f.Failed(), "%s: %s", worlds[k].Say, f.Headline)
				require.True(t, r.Real)
			}
		})
	}
}
