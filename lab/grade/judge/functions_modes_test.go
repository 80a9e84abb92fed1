package judge

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/grade/player"
	"example.com/poollab/lab/interleave/twin"
)

// On the machine's clock nobody who is right is accused, however busy it is.
func TestFunctionChecksInRealTime(t *testing.T) {
	needsDescriptors(t)
	for _, i := range faulty.Correct() {
		if !slices.Contains([]string{"map-textbook", "map-goroutine-for-each-item", "completed-list"}, i.Name) {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			t.Parallel()
			// Of each check a world of two workers, if there is one.
			var worlds []playedWorld
			for _, w := range worldsOf(contractOf(i), func(s *play.Script) { s.RealTime = true }) {
				n := len(worlds)
				switch {
				case n == 0 || worlds[n-1].check != w.check:
					worlds = append(worlds, w)
				case worlds[n-1].Script.Workers != 2 && w.Script.Workers == 2:
					worlds[n-1] = w
				}
			}
			playOn(t, i.Name, worlds)
			for _, w := range worlds {
				assert.True(t, w.record.Real, w.Say)
			}
			assert.Empty(t, failedChecks(worlds))
		})
	}
}

// Under schedules nobody who is right is accused either, and those are found
// that are wrong only when goroutines meet.
func TestFunctionChecksUnderSchedules(t *testing.T) {
	needsDescriptors(t)
	if testing.Short() || raceEnabled {
		t.Skip("it takes an instrumented twin of this test binary")
	}
	const kit = "example.com/poollab/lab"
	dir, err := os.Getwd()
	require.NoError(t, err)
	tw, err := twin.Build(t.Context(), twin.Config{Dir: dir, Package: ".", Runtime: kit + "/interleave", Skip: func(path string) bool {
		return strings.HasPrefix(path, kit)
	}})
	require.NoError(t, err)
	for _, i := range faulty.All() {
		if i.Pool != nil || !i.Schedules && i.Breaks != "" {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			t.Parallel()
			p := player.Player{Launch: func(ctx context.Context, stdin, records *os.File) (player.Process, error) {
				c := exec.CommandContext(ctx, tw.Path)
				c.Dir = tw.Dir
				return startDriver(c, i.Name, player.TwinEnvironment(), stdin, records)
			}}
			failed := exploreOn(t, &p, i)
			switch {
			case i.Breaks == "":
				assert.Empty(t, failed, "a correct one is accused")
			case i.Name == "map-select-goes-on": // that it goes on too long shows only by a clock
			default:
				assert.Contains(t, failed, i.Breaks)
			}
		})
	}
}

// exploreOn plays the encounters and some worlds of the checks under schedules: of
// a faulty implementation those of the check that it breaks.
func exploreOn(t *testing.T, p *player.Player, i faulty.Implementation) map[string]Finding {
	t.Helper()
	var worlds []playedWorld
	var scripts []play.Script
	for _, k := range Checks(contractOf(i)) {
		if k.Unscheduled || i.Breaks != "" && i.Breaks != k.Invariant.Name {
			continue
		}
		all := k.Worlds(randFrom(1), 1)
		all = all[:min(len(all), 24)]
		if k.Encounters != nil {
			all = append(k.Encounters(), all...)
		}
		for _, w := range all {
			worlds = append(worlds, playedWorld{check: k.Invariant.Name, World: w})
			scripts = append(scripts, w.Script)
		}
	}
	failed := map[string]Finding{}
	records := 0
	_, err := p.Explore(t.Context(), scripts, player.Options{Seed: 1, Each: 200, Steps: 60_000}, func(n int, r play.Record, _ []byte) bool {
		records++
		assert.True(t, r.Explored)
		f := worlds[n].Judge(r)
		if f.Failed() {
			failed[worlds[n].check] = f
		}
		return f.Failed()
	})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, records, len(worlds)/2)
	return failed
}
