package judge

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/grade/player"
	"example.com/poollab/lab/interleave/twin"
	"example.com/poollab/lab/invariants"
)

// twinOf builds this test once more, with the pools under the control of a
// scheduler.
func twinOf(t *testing.T) *twin.Twin {
	const kit = "example.com/poollab/lab"
	flags, race := twin.BuildFlags()
	tw, err := twin.Build(t.Context(), twin.Config{
		Package: ".", Race: race, Flags: flags, Runtime: kit + "/interleave",
		Skip: func(path string) bool {
			path, _, _ = strings.Cut(path, " ")
			return path == kit || strings.HasPrefix(path, kit+"/")
		},
	})
	require.NoError(t, err)
	return tw
}

func launchTwin(tw *twin.Twin, name string) player.Launcher {
	return func(ctx context.Context, stdin, records *os.File) (player.Process, error) {
		ctx, cancel := context.WithCancel(ctx)
		c := &child{cmd: exec.CommandContext(ctx, tw.Path), cancel: cancel}
		c.cmd.Dir = tw.Dir
		c.cmd.Env = append(append(os.Environ(), player.TwinEnvironment()...), driverOf+"="+name)
		c.cmd.Stdin, c.cmd.Stderr, c.cmd.ExtraFiles = stdin, &c.stderr, []*os.File{records}
		return c, c.cmd.Start()
	}
}

// scheduled are the worlds of a check for schedules: its encounters, the smallest
// others, and fewer and fewer of the larger ones.
func scheduled(c Check) []World {
	if c.Unscheduled {
		return nil
	}
	var out []World
	if c.Encounters != nil {
		out = c.Encounters()
	}
	next := 0.0
	for n, w := range c.Worlds(fixed(), 1) {
		if float64(n) >= next {
			out = append(out, w)
			next = max(float64(n)+1, next*1.2)
		}
	}
	return out
}

// explored plays the worlds of a check under schedules, and returns what fails
// first.
func explored(t *testing.T, tw *twin.Twin, i faulty.Implementation, c Check, steps int) (found string, schedules int) {
	worlds := scheduled(c)
	var scripts []play.Script
	for _, w := range worlds {
		scripts = append(scripts, w.Script)
	}
	p := &player.Player{Launch: launchTwin(tw, i.Name), Race: tw.Race}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done, err := p.Explore(ctx, scripts, player.Options{Steps: steps}, func(n int, r play.Record, _ []byte) bool {
		if f := worlds[n].Judge(r); f.Failed() && found == "" {
			found = worlds[n].Say + ": " + f.Headline
			cancel()
		}
		return found != ""
	})
	if found == "" {
		require.NoError(t, err)
	}
	for _, n := range done {
		schedules += n
	}
	return found, schedules
}

// Pools that are wrong only if goroutines meet in a window fail under schedules,
// and those that are right do not.
func TestPoolSchedules(t *testing.T) {
	if testing.Short() || left(0) {
		t.Skip("a twin is built, and schedules are searched for")
	}
	tw := twinOf(t)
	require.Empty(t, tw.Left)
	full, steps := os.Getenv("POOLLAB_MATRIX") == "full", 5_000
	if full {
		steps = 20_000
	}
	byName := map[string]Check{}
	for _, c := range Checks(invariants.Pool) {
		byName[c.Invariant.Name] = c
	}
	for n, i := range faulty.All() {
		c, ok := byName[i.Breaks]
		switch {
		case i.Pool == nil:
		case i.Schedules && ok && i.Declares == "":
			t.Run(i.Name, func(t *testing.T) {
				what, schedules := explored(t, tw, i, c, 1_000_000)
				t.Logf("%s after %d schedules: %s", i.Breaks, schedules, what)
				require.NotEmpty(t, what, i.Fault)
			})
		case i.Fault == "" && (n%12 == 0 || full):
			t.Run(i.Name, func(t *testing.T) {
				for _, c := range fair(i) {
					if !c.Unscheduled {
						what, _ := explored(t, tw, i, c, steps)
						require.Empty(t, what, "%s: %s", c.Name(), i.Note)
					}
				}
			})
		}
	}
}
