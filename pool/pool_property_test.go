package pool_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/poollab/pool"
)

// What a pool does with tasks that one goroutine submits at known moments
// follows from them: the wait for room, the order and the start of each.
func TestPoolProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt, succeeds, succeeds, fails, panics, exits)
		// The end of a context would have several tasks start together, and
		// none of it is the pool's business.
		w.Ends = forever
		queue := rapid.IntRange(-1, 5).Draw(rt, "queue")
		pauses := make([]time.Duration, len(w.Calls))
		for i := range pauses {
			pauses[i] = time.Duration(rapid.IntRange(0, 3).Draw(rt, "pause"))*time.Second + 1<<(12+i)
		}
		rapid.SyncTest(rt, func(rt *rapid.T) {
			var opts []pool.Option
			room := len(w.Calls) + 1
			if queue >= 0 {
				opts = append(opts, pool.QueueSize(queue))
				room = w.Workers + queue
			}
			p := pool.New(w.Workers, opts...)
			r := newRecorder()
			f := w.do(r)
			free := make([]time.Duration, w.Workers)
			var ends []time.Duration
			want := make([]moment, len(w.Calls))
			accepted := time.Duration(0)
			goroutines := w.Workers // and one for each that a Goexit takes
			for i, c := range w.Calls {
				time.Sleep(pauses[i])
				if err := p.Submit(func() { _, _ = f(context.Background(), i) }); err != nil {
					rt.Fatalf("Submit refused a task")
				}
				accepted += pauses[i]
				if i >= room {
					slices.Sort(ends)
					accepted = max(accepted, ends[i-room])
				}
				if r.now() != accepted {
					rt.Fatalf("Submit did not return as soon as there was room")
				}
				first := slices.Index(free, slices.Min(free))
				want[i] = moment{i, max(accepted, free[first])}
				free[first] = want[i].at + c.Takes
				ends = append(ends, free[first])
				if c.Fate == exits {
					goroutines++
				}
			}
			_ = p.Close()
			rt.Logf("started %v, want %v", r.starts, want)
			slices.SortStableFunc(r.starts, func(a, b moment) int { return int(a.at - b.at) })
			if !slices.Equal(r.starts, want) {
				rt.Fatalf("the pool did not start each task once, in order and as soon as it could")
			}
			if r.now() != max(accepted, slices.Max(free)) || r.nowRunning() != 0 {
				rt.Fatalf("Close did not return with the end of the last task")
			}
			if r.peak > w.Workers || len(r.goroutines) > goroutines {
				rt.Fatalf("the pool used more workers than it may")
			}
			stats := p.Stats()
			if stats.Done != uint64(len(w.Calls)) || stats.Live+stats.Running+stats.Queued+stats.Waiting != 0 {
				rt.Fatalf("the statistics of a closed pool do not add up")
			}
		})
	})
}
