//go:build unix

package player

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
)

// timed is a process whose processor time is known.
type timed struct{ *command }

func (c timed) Wait() Exit {
	x := c.command.Wait()
	x.CPU = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	return x
}

// gauging is a player for a subject that knows processor times, and counts its
// processes.
func gauging(t *testing.T, subject string) (p *Player, processes *int) {
	p = playerOf(t, subject)
	launch := p.Launch
	processes = new(int)
	p.Launch = func(ctx context.Context, stdin, records *os.File) (Process, error) {
		*processes++
		proc, err := launch(ctx, stdin, records)
		return timed{proc.(*command)}, err
	}
	return p, processes
}

func loading(contract string, calls int) play.Script {
	return play.Script{Contract: contract, Workers: 3, Load: &play.Load{Tasks: 500, Calls: calls}}
}

func TestMeasure(t *testing.T) {
	for _, c := range []struct{ subject, contract string }{
		{"map-textbook", "Map"}, {"map-goroutine-for-each-item", "Map"}, {"completed-textbook", "Completed"}, {"pool-ring", "Pool"}, {"correct", "Pool"},
	} {
		p, processes := gauging(t, c.subject)
		r, cpu, err := p.Measure(t.Context(), loading(c.contract, 20))
		require.NoError(t, err)
		require.Equal(t, play.Record{End: play.Done, Ran: 10_000}, r, c.subject)
		require.Positive(t, cpu)
		require.Equal(t, 1, *processes)
	}
}

func TestMeasureWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		subject, contract string
		end               play.End
		say               string
		processes         int
	}{
		{"completed-last-item-twice", "Completed", play.Done, "came twice", 1},
		{"completed-remainder-dropped", "Completed", play.Done, "there is no outcome of item", 1},
		{"map-textbook", "Pool", play.Unplayed, "there is no Pool", 1},
		{"exits", "Pool", play.Exited, "exit code 0", 1},
		{"kills", "Pool", play.Exited, "signal", 2}, // it may have been the machine
		{"ends-at-once", "Pool", play.Exited, "exit code 7", 2},
		{"spins", "Pool", play.Spun, "", 1},
	} {
		t.Run(c.subject, func(t *testing.T) {
			p, processes := gauging(t, c.subject)
			p.limits = limits{spin: 200 * time.Millisecond}
			r, _, err := p.Measure(t.Context(), loading(c.contract, 1))
			require.NoError(t, err)
			require.Equal(t, c.end, r.End, r)
			require.Contains(t, r.Say, c.say)
			require.Zero(t, r.Ran)
			require.Equal(t, c.processes, *processes)
		})
	}
}

func TestMeasureOnABrokenMachine(t *testing.T) {
	p := &Player{Launch: launcher("/nonexistent", Environment()...)}
	_, _, err := p.Measure(t.Context(), loading("Pool", 1))
	require.ErrorIs(t, err, ErrMachine)

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(os.ErrClosed)
	p, _ = gauging(t, "correct")
	_, _, err = p.Measure(ctx, loading("Pool", 1))
	require.ErrorIs(t, err, os.ErrClosed)

	require.PanicsWithValue(t, "player: Measure needs a script with a Load", func() { _, _, _ = p.Measure(t.Context(), play.Script{}) })
}

// A load is played and never explored.
func TestLoadIsNotExplored(t *testing.T) {
	p, _ := gauging(t, "correct")
	_, err := p.Explore(t.Context(), []play.Script{loading("Pool", 1)}, Options{Seed: 1, Steps: 100}, func(int, play.Record, []byte) bool { return true })
	require.ErrorIs(t, err, ErrMachine)
}
