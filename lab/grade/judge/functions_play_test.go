package judge

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/internal/tail"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/grade/player"
	"example.com/poollab/lab/invariants"
)

// These tests play the worlds for real: on every Map and Completed of package
// faulty, each in a process of its own, which is this test binary once more.

// subjectName names the implementation that a child of this binary is to play.
const subjectName = "POOLLAB_JUDGE_SUBJECT"

func TestMain(m *testing.M) {
	if name := os.Getenv(subjectName); name != "" {
		for _, i := range faulty.All() {
			if i.Name == name {
				s := play.Subject{Map: i.Map, Completed: i.Completed}
				if i.Pool != nil {
					s.Pool = play.PoolOf(i.Pool)
				}
				play.Main(s)
			}
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// driver is a process of this binary that plays.
type driver struct {
	*exec.Cmd
	stderr tail.Buffer
}

// driverFor starts a driver for an implementation, without a sandbox: all that is
// played here is the kit's own.
func driverFor(name string) player.Launcher {
	return func(ctx context.Context, stdin, records *os.File) (player.Process, error) {
		exe, err := os.Executable()
		if err != nil {
			return nil, err
		}
		return startDriver(exec.CommandContext(ctx, exe), name, player.Environment(), stdin, records)
	}
}

func startDriver(c *exec.Cmd, name string, env []string, stdin, records *os.File) (player.Process, error) {
	d := &driver{Cmd: c}
	d.Env = append(append(os.Environ(), env...), subjectName+"="+name)
	d.Stdin, d.Stderr = stdin, &d.stderr
	d.ExtraFiles = []*os.File{records}
	d.WaitDelay = time.Second
	return d, d.Start()
}

func (d *driver) Pid() int { return d.Process.Pid }
func (d *driver) Kill()    { _ = d.Process.Kill() }

func (d *driver) Wait() player.Exit {
	err := d.Cmd.Wait()
	x := player.Exit{Stderr: d.stderr.String()}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if x.Code = exit.ExitCode(); x.Code < 0 {
			x.Signal = exit.String()
		}
	}
	return x
}

func needsDescriptors(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process gets no descriptors there but the usual three")
	}
}

// contractOf is the contract of an implementation.
func contractOf(i faulty.Implementation) invariants.Contract {
	switch {
	case i.Map != nil:
		return invariants.Map
	case i.Completed != nil:
		return invariants.Completed
	}
	return invariants.Pool
}

// playedWorld is a world of a check and the record of it.
type playedWorld struct {
	check string
	World
	record play.Record
}

// playOn plays worlds on an implementation. Those of a check that come behind one
// that ended the process are left out: the check is decided.
func playOn(t *testing.T, name string, worlds []playedWorld) {
	t.Helper()
	p := player.Player{Launch: driverFor(name), Race: raceEnabled, Restarts: 1}
	for from := 0; from < len(worlds); {
		var scripts []play.Script
		for _, w := range worlds[from:] {
			scripts = append(scripts, w.Script)
		}
		records, err := p.Play(t.Context(), scripts)
		require.NoError(t, err)
		last := from
		for i, r := range records {
			worlds[from+i].record = r
			if r.End != play.Unplayed {
				last = from + i
			}
		}
		for from = last + 1; from < len(worlds) && worlds[from].check == worlds[last].check; from++ {
		}
	}
}

// worldsOf are all worlds of a contract, changed.
func worldsOf(c invariants.Contract, change func(*play.Script)) []playedWorld {
	var out []playedWorld
	for _, k := range Checks(c) {
		for _, w := range k.Worlds(randFrom(1), 1) {
			if change != nil {
				change(&w.Script)
			}
			out = append(out, playedWorld{check: k.Invariant.Name, World: w})
		}
	}
	return out
}

// failedChecks are those that a world has failed, with the first finding of each.
func failedChecks(worlds []playedWorld) map[string]Finding {
	out := map[string]Finding{}
	for _, w := range worlds {
		if _, had := out[w.check]; had {
			continue
		}
		if f := w.Judge(w.record); f.Failed() {
			f.Details = append(f.Details, w.Say)
			out[w.check] = f
		}
	}
	return out
}

// onlyByRaces are faults that virtual time does not show: the race detector does.
var onlyByRaces = []string{"map-polls-plain-counter", "map-result-after-signal", "completed-value-after-signal"}

// TestFunctionChecksKill plays everything. Each faulty one must fail the check
// that it breaks, and no correct one any.
func TestFunctionChecksKill(t *testing.T) {
	needsDescriptors(t)
	var mu sync.Mutex
	killed := map[string][]string{}
	t.Run("each", func(t *testing.T) {
		lanes := make(chan struct{}, 2)
		for _, i := range faulty.All() {
			if i.Pool != nil || raceEnabled && i.Breaks != "" && !slices.Contains(onlyByRaces, i.Name) {
				continue // a race build is for races
			}
			t.Run(i.Name, func(t *testing.T) {
				t.Parallel()
				lanes <- struct{}{}
				defer func() { <-lanes }()
				worlds := worldsOf(contractOf(i), nil)
				if raceEnabled && i.Breaks != "" {
					worlds = slices.DeleteFunc(worlds, func(w playedWorld) bool { return w.check != i.Breaks })
				}
				playOn(t, i.Name, worlds)
				failed := failedChecks(worlds)
				var names []string
				for name, f := range failed {
					names = append(names, name)
					assert.NotEmpty(t, f.Headline)
				}
				slices.Sort(names)
				mu.Lock()
				killed[i.Name] = names
				mu.Unlock()
				switch {
				case i.Breaks == "":
					assert.Empty(t, failed, "a correct one is accused")
				case i.Schedules || !raceEnabled && slices.Contains(onlyByRaces, i.Name):
				default:
					assert.Contains(t, failed, i.Breaks)
				}
			})
		}
	})
	compareKills(t, killed)
}
