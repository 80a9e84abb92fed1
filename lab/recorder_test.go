package lab

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"example.com/poollab/pool"
)

// sleeper is a task that takes as many seconds as its item says.
func sleeper(_ context.Context, seconds int) (int, error) {
	time.Sleep(time.Duration(seconds) * time.Second)
	return seconds, nil
}

func TestRecorderSeesTheLesson(t *testing.T) {
	items := []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	synctest.Test(t, func(t *testing.T) {
		r := Recorder{Name: "pool.Map, 5 workers", Workers: 5, Goroutines: true}
		_, err := pool.Map(t.Context(), 5, items, Wrap(&r, sleeper))
		assert.NoError(t, err)
		for task := range items {
			r.Yield(task)
		}
		got := r.Trace()
		assert.Equal(t, "pool.Map, 5 workers", got.Name)
		assert.Equal(t, 2*time.Second, got.Makespan())
		assert.Equal(t, 2*time.Second, got.Elapsed)
		assert.Equal(t, Bound(5, got.Durations()), got.Makespan())
		assert.Equal(t, 10*time.Second, got.Busy())
		assert.Zero(t, got.Idle())
		assert.Equal(t, 5, got.Peak())
		assert.Equal(t, 5, got.Goroutines())
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, got.Started())
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, got.Yielded())
		first, ok := got.FirstYield()
		assert.True(t, ok)
		assert.Equal(t, 2*time.Second, first)
	})
}

func TestRecorderWithoutGoroutines(t *testing.T) {
	var r Recorder
	r.End(r.Start(7), nil)
	got := r.Trace()
	assert.Zero(t, got.Goroutines())
	assert.Zero(t, got.Spans[0].Goroutine)
	_, ok := got.FirstYield()
	assert.False(t, ok)
}

func TestZeroTrace(t *testing.T) {
	var r Recorder
	got := r.Trace()
	assert.Zero(t, got.Peak())
	assert.Zero(t, got.Makespan())
	assert.Zero(t, got.Elapsed)
	assert.Empty(t, got.Finished())
}

func TestEndAndStartInOneInstantDoNotOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Recorder
		r.End(r.Start(0), nil)
		r.End(r.Start(1), nil)
		assert.Equal(t, 1, r.Trace().Peak())
		a, b := r.Start(2), r.Start(3)
		r.End(a, nil)
		r.End(b, nil)
		assert.Equal(t, 2, r.Trace().Peak())
	})
}

func TestTraceOfRunningTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Recorder
		r.Begin()
		time.Sleep(time.Second)
		span := r.Start(0)
		time.Sleep(2 * time.Second)
		half := r.Trace()
		assert.True(t, half.Spans[0].Running())
		assert.Equal(t, time.Second, half.Spans[0].Start)
		assert.Equal(t, 3*time.Second, half.Spans[0].End)
		assert.Equal(t, 3*time.Second, half.Elapsed)
		assert.Empty(t, half.Finished())
		time.Sleep(time.Second)
		r.End(span, nil)
		assert.Equal(t, 3*time.Second, half.Spans[0].End, "a trace is a copy")
		assert.Equal(t, 3*time.Second, r.Trace().Makespan())
	})
}

func TestYieldBelongsToTheLastRunOfATask(t *testing.T) {
	var r Recorder
	r.End(r.Start(4), errors.New("try again"))
	r.End(r.Start(4), nil)
	r.Yield(4)
	r.Yield(99) // never started: nothing to say of it
	got := r.Trace()
	assert.Zero(t, got.Spans[0].YieldSeq)
	assert.NotZero(t, got.Spans[1].YieldSeq)
	assert.Equal(t, []int{4}, got.Yielded())
}

func TestAbortedTasks(t *testing.T) {
	var r Recorder
	f := Wrap(&r, func(_ context.Context, how string) (int, error) {
		switch how {
		case "panic":
			panic("kaboom")
		case "goexit":
			runtime.Goexit()
		}
		return 1, nil
	})
	var ended sync.WaitGroup
	for _, how := range []string{"panic", "goexit", "return"} {
		ended.Add(1)
		go func() {
			defer ended.Done()
			defer func() { _ = recover() }()
			_, _ = f(t.Context(), how)
		}()
		ended.Wait()
	}
	task := r.Task(3, func() { panic("kaboom") })
	assert.Panics(t, task)
	got := r.Trace()
	for i, want := range []error{ErrAborted, ErrAborted, nil, ErrAborted} {
		assert.Equal(t, want, got.Spans[i].Err, "span %d", i)
		assert.False(t, got.Spans[i].Running(), "span %d", i)
	}
}

// Whatever starts and ends in whatever order: lanes never overlap, the lowest
// is taken, and the peak is what a counter would have shown.
func TestLanes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Recorder
		var open []int
		peak := 0
		for _, start := range rapid.SliceOfN(rapid.Bool(), 0, 300).Draw(t, "start or end") {
			if start || len(open) == 0 {
				open = append(open, r.Start(len(open)))
				peak = max(peak, len(open))
				continue
			}
			i := rapid.IntRange(0, len(open)-1).Draw(t, "which ends")
			r.End(open[i], nil)
			open = append(open[:i], open[i+1:]...)
		}
		trace := r.Trace()
		if trace.Peak() != peak {
			t.Fatalf("the peak is not the number of tasks that ran at once")
		}
		for i, a := range trace.Spans {
			for _, b := range trace.Spans[i+1:] {
				if a.Lane == b.Lane && (a.Running() || b.StartSeq < a.EndSeq) {
					t.Fatalf("two tasks share a lane at one moment")
				}
			}
		}
	})
}

// A trace taken in the middle of everything is of one moment: it holds all
// that happened up to it and nothing that happened after.
func TestTraceWhileTasksRun(t *testing.T) {
	const workers, tasks = 4, 500
	r := Recorder{Workers: workers}
	var everybody sync.WaitGroup
	var busy atomic.Int64
	busy.Store(workers)
	for worker := range workers {
		everybody.Go(func() {
			defer busy.Add(-1)
			for i := range tasks {
				task := worker*tasks + i
				r.End(r.Start(task), errors.New("ended"))
				r.Yield(task)
			}
		})
	}
	everybody.Go(func() {
		for before := 0; busy.Load() > 0; {
			got := r.Trace()
			before = checkMoment(t, got, before)
		}
	})
	everybody.Wait()
	assert.Equal(t, workers*tasks*3, checkMoment(t, r.Trace(), 0))
}

// checkMoment says whether a trace is of one moment, after so many events, and
// returns how many there have been.
func checkMoment(t *testing.T, got Trace, before int) (events int) {
	var seen []int
	for _, s := range got.Spans {
		seen = append(seen, s.StartSeq)
		if s.Running() {
			assert.NoError(t, s.Err)
			assert.GreaterOrEqual(t, s.End, s.Start)
		} else {
			assert.Error(t, s.Err)
			seen = append(seen, s.EndSeq)
		}
		if s.YieldSeq != 0 {
			assert.Greater(t, s.YieldSeq, s.EndSeq)
			assert.False(t, s.Running(), "yielded before it ended")
			seen = append(seen, s.YieldSeq)
		}
		assert.LessOrEqual(t, max(s.End, s.Yield), got.Elapsed)
	}
	assert.LessOrEqual(t, got.Peak(), got.Workers)
	slices.Sort(seen)
	for i, seq := range seen {
		if seq != i+1 {
			assert.Equal(t, i+1, seq, "an event is missing")
			break
		}
	}
	assert.GreaterOrEqual(t, len(seen), before)
	return len(seen)
}

// A span that ends twice would free the lane of another task.
func TestEndOfNoSpan(t *testing.T) {
	var r Recorder
	first := r.Start(0)
	r.End(first, nil)
	r.Start(1)
	assert.PanicsWithValue(t, "lab: Recorder.End of span 0, which has ended already", func() { r.End(first, nil) })
	for _, span := range []int{-1, 2, 1000} {
		want := fmt.Sprintf("lab: Recorder.End of span %d, which Start never returned", span)
		assert.PanicsWithValue(t, want, func() { r.End(span, nil) })
	}
	r.Start(2)
	assert.Equal(t, 2, r.Trace().Peak(), "the panics left the recorder as it was")
}

// BenchmarkRecorder measures what it costs to observe a task.
func BenchmarkRecorder(b *testing.B) {
	for _, goroutines := range []bool{false, true} {
		name := "goroutines=no"
		if goroutines {
			name = "goroutines=yes"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := &Recorder{Goroutines: goroutines}
			for i := 0; b.Loop(); i++ {
				if i%100_000 == 0 {
					r = &Recorder{Goroutines: goroutines}
				}
				r.End(r.Start(i), nil)
			}
		})
	}
}
