package pool_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"example.com/poollab/pool"
)

// chaos is a world in which several submitters use a pool in every way there
// is, until somebody closes it.
type chaos struct {
	Workers, Queue int
	Submitters     [][]chaosStep
	End            string
	EndAt          time.Duration
}

type chaosStep struct {
	Pause  time.Duration
	Way    string // how it is submitted
	Takes  time.Duration
	Fate   fate
	Nested int // tasks that it tries to submit itself
}

func drawChaos(rt *rapid.T) chaos {
	tick := func(most int, label string) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(rt, label)) * time.Second
	}
	step := rapid.Custom(func(rt *rapid.T) chaosStep {
		return chaosStep{
			Pause:  tick(3, "pause"),
			Way:    rapid.SampledFrom([]string{"Submit", "TrySubmit", "SubmitContext"}).Draw(rt, "way"),
			Takes:  tick(4, "takes"),
			Fate:   rapid.SampledFrom([]fate{succeeds, succeeds, panics, exits}).Draw(rt, "fate"),
			Nested: rapid.IntRange(0, 2).Draw(rt, "nested"),
		}
	})
	return chaos{
		Workers:    rapid.IntRange(1, 4).Draw(rt, "workers"),
		Queue:      rapid.IntRange(-1, 3).Draw(rt, "queue"),
		Submitters: rapid.SliceOfN(rapid.SliceOfN(step, 0, 8), 1, 4).Draw(rt, "submitters"),
		End:        rapid.SampledFrom([]string{"Close", "Cancel", "Shutdown"}).Draw(rt, "end"),
		EndAt:      tick(12, "end at"),
	}
}

// ledger counts what became of the tasks.
type ledger struct {
	running, over             atomic.Int64
	accepted, refused, failed atomic.Int64
	mu                        sync.Mutex
	runs                      map[int]int // by task, accepted ones and others
	wasAccepted               map[int]bool
	next                      int
}

func (l *ledger) newTask() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	return l.next
}

func (l *ledger) decided(task int, accepted bool) {
	if accepted {
		l.accepted.Add(1)
	} else {
		l.refused.Add(1)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wasAccepted[task] = accepted
}

// body is the task itself.
func (c chaos) body(p *pool.Pool, l *ledger, s chaosStep, task int) func() {
	return func() {
		if l.running.Add(1) > int64(c.Workers) {
			l.over.Add(1)
		}
		defer l.running.Add(-1)
		l.mu.Lock()
		l.runs[task]++
		l.mu.Unlock()
		for range s.Nested {
			// Where the queue is bounded, a task must not wait for room.
			way := "TrySubmit"
			if c.Queue < 0 {
				way = "Submit"
			}
			c.submit(p, l, chaosStep{Way: way, Takes: s.Takes, Fate: s.Fate})
		}
		time.Sleep(s.Takes)
		switch s.Fate {
		case panics:
			l.failed.Add(1)
			panic("boom")
		case exits:
			l.failed.Add(1)
			runtime.Goexit()
		}
	}
}

func (c chaos) submit(p *pool.Pool, l *ledger, s chaosStep) {
	task := l.newTask()
	f := c.body(p, l, s, task)
	switch s.Way {
	case "Submit":
		l.decided(task, p.Submit(f) == nil)
	case "TrySubmit":
		l.decided(task, p.TrySubmit(f))
	case "SubmitContext":
		ctx, cancel := context.WithTimeout(context.Background(), s.Takes)
		defer cancel()
		l.decided(task, p.SubmitContext(ctx, f) == nil)
	}
}

// settled checks a pool in which nothing moves.
func (c chaos) settled(s pool.Stats) string {
	switch {
	case s.Running > c.Workers || s.Live > c.Workers:
		return "the pool has more workers than it may"
	case s.Queued > 0 && s.Running < c.Workers:
		return "a worker idles while a task is queued"
	case c.Queue >= 0 && s.Queued > c.Queue:
		return "the queue holds more than it may"
	case s.Waiting > 0 && s.Running+s.Queued < c.Workers+c.Queue:
		return "a submitter waits although there is room"
	}
	return ""
}

func TestChaosProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawChaos(rt)
		rapid.SyncTest(rt, func(rt *rapid.T) {
			if broken := c.run(); broken != "" {
				rt.Fatalf("%s", broken)
			}
		})
	})
}

// run lives through the world and returns the first thing that is wrong.
func (c chaos) run() (broken string) {
	notice := func(found string) {
		if broken == "" {
			broken = found
		}
	}
	var opts []pool.Option
	if c.Queue >= 0 {
		opts = append(opts, pool.QueueSize(c.Queue))
	}
	p := pool.New(c.Workers, opts...)
	l := &ledger{runs: map[int]int{}, wasAccepted: map[int]bool{}}
	var submitters sync.WaitGroup
	for _, steps := range c.Submitters {
		submitters.Go(func() {
			for _, s := range steps {
				time.Sleep(s.Pause)
				c.submit(p, l, s)
			}
		})
	}
	cancelled := 0
	submitters.Go(func() {
		time.Sleep(c.EndAt)
		switch c.End {
		case "Close":
			_ = p.Close()
		case "Cancel":
			cancelled = p.Cancel()
		case "Shutdown":
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_ = p.Shutdown(ctx)
		}
	})
	for range 30 {
		synctest.Wait()
		notice(c.settled(p.Stats()))
		time.Sleep(time.Second / 2)
	}
	submitters.Wait()
	err := p.Close()

	ran, twice, refusedRan := 0, 0, 0
	for task, n := range l.runs {
		ran++
		if n > 1 {
			twice++
		}
		if !l.wasAccepted[task] {
			refusedRan++
		}
	}
	switch s := p.Stats(); {
	case l.running.Load() > 0:
		notice("Close returned while tasks were running")
	case l.over.Load() > 0:
		notice("more tasks ran at once than there are workers")
	case twice > 0:
		notice("a task ran twice")
	case refusedRan > 0:
		notice("a refused task ran")
	case int(l.accepted.Load()) != ran+cancelled:
		notice("an accepted task was lost")
	case (err != nil) != (l.failed.Load() > 0):
		notice("Close did not return a failure")
	case s != pool.Stats{Workers: c.Workers, Done: uint64(ran), Failed: uint64(l.failed.Load()), Cancelled: uint64(cancelled)}:
		notice("the statistics do not add up")
	}
	return broken
}
