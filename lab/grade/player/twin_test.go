//go:build unix

package player

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/interleave/twin"
)

// builtTwin builds the twin of a driver and returns a player for it.
func builtTwin(t testing.TB, dir string, race bool, env ...string) *Player {
	tw, err := twin.Build(context.Background(), twin.Config{
		Dir: dir, Package: "./driver", Race: race, Runtime: "example.com/poollab/lab/interleave",
		Skip: func(path string) bool {
			return !strings.HasPrefix(path, "example.com/poollab/submission") && !strings.HasPrefix(path, "example.com/poollab/internal/faulty")
		},
	})
	require.NoError(t, err)
	require.Empty(t, tw.Left)
	return &Player{Launch: launcher(tw.Path, append(TwinEnvironment(), env...)...), Race: race}
}

// meets is a script in which a Submit and Close meet.
func meets() play.Script {
	return play.Script{Contract: "Pool", Workers: 1, Leaks: true, Tasks: []play.Task{{}}, Acts: []play.Act{
		{Do: play.Submit, Tasks: []int{0}, Aside: true}, {Do: play.Close}, {Do: play.Join},
	}}
}

func TestTwin(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program")
	}
	p := builtTwin(t, module(t, halves), false)
	p.Source = func(file string, line int) string {
		if lines := strings.Split(halves, "\n"); file == "pool.go" && line <= len(lines) {
			return lines[line-1]
		}
		return ""
	}
	ctx := context.Background()

	// Played once, nothing is wrong.
	out, err := p.Play(ctx, []play.Script{meets()})
	require.NoError(t, err)
	require.Equal(t, play.Done, out[0].End)
	require.NotContains(t, events(out[0]), "panic")

	bad := func(r play.Record) bool { return r.End != play.Done || strings.Contains(events(r), "panic") }
	records := 0
	var found []byte
	var want string
	done, err := p.Explore(ctx, []play.Script{meets(), mapping("Map", 1, 2)}, Options{Each: 300}, func(script int, r play.Record, schedule []byte) bool {
		records++
		require.True(t, r.Explored)
		if script == 0 && bad(r) && found == nil {
			found, want = schedule, events(r)
		}
		return script == 0 && found != nil
	})
	require.NoError(t, err)
	require.NotNil(t, found, "%d records of %v schedules", records, done)
	require.Less(t, done[0], 300)
	require.Equal(t, 300, done[1])
	require.Less(t, records, 100, "what has been told is not told again")

	r, err := p.Replay(ctx, meets(), found)
	require.NoError(t, err)
	require.True(t, bad(r))
	require.Equal(t, want, events(r))
	text, err := p.Interleaving(ctx, meets(), found)
	require.NoError(t, err)
	require.Contains(t, text, "pool.go:")
	require.NotContains(t, text, "play/")
	t.Log("\n" + text)

	_, err = p.Replay(ctx, meets(), []byte(`{"seed":"x"}`))
	require.Error(t, err)

	begin := time.Now()
	done, err = p.Explore(ctx, []play.Script{submits(2, 4)}, Options{Each: 2000, Steps: 1 << 30}, func(int, play.Record, []byte) bool { records++; return false })
	require.NoError(t, err)
	t.Logf("%v schedules in %v, %d records", done, time.Since(begin), records)
}

// A fault that takes goroutines to meet is found by schedules, and not without.
func TestTwinOfFaulty(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds programs")
	}
	tests := []struct {
		name   string
		script play.Script
		bad    func(play.Record) bool
	}{
		{"pool-sender-signs-in-late", meets(), func(r play.Record) bool {
			return r.End != play.Done || strings.Contains(events(r), "panic")
		}},
		{"map-takes-in-two-steps", mapping("Map", 2, 3), func(r play.Record) bool {
			starts := map[int]int{}
			for _, e := range r.Events {
				if e.Kind == play.Start {
					if starts[e.Task]++; starts[e.Task] > 1 {
						return true
					}
				}
			}
			return r.End != play.Done
		}},
	}
	dir := module(t, "")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.False(t, tt.bad(playOne(t, tt.name, tt.script)))
			p := builtTwin(t, dir, false, subjectVariable+"="+tt.name)
			found := 0
			done, err := p.Explore(context.Background(), []play.Script{tt.script}, Options{Each: 500}, func(_ int, r play.Record, schedule []byte) bool {
				if !tt.bad(r) {
					return false
				}
				found++
				return true
			})
			require.NoError(t, err)
			require.Equal(t, 1, found, "in %v schedules", done)
			t.Logf("found within %v schedules", done)
		})
	}
}
