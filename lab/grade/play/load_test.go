package play

import (
	"context"
	"errors"
	"iter"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// loads are subjects for loads, each wrong in one way, and what is said of it.
func loads() map[string]struct {
	contract string
	subject  Subject
	says     string
} {
	type row = struct {
		contract string
		subject  Subject
		says     string
	}
	mapping := func(change func([]int, func(context.Context, int) (int, error)) ([]int, error)) Subject {
		return Subject{Map: func(_ context.Context, _ int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
			return change(items, f)
		}}
	}
	whole := func(items []int, f func(context.Context, int) (int, error)) []int {
		var out []int
		for _, v := range items {
			r, _ := f(context.Background(), v)
			out = append(out, r)
		}
		return out
	}
	consuming := func(change func(whole func(), items []int, yield func(int, error) bool)) Subject {
		return Subject{Completed: func(_ context.Context, _ int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) { change(func() { whole(items, f) }, items, yield) }
		}}
	}
	pool := func(p *recordingPool) Subject { return Subject{Pool: PoolOf(func(int) *recordingPool { return p })} }
	yieldAll := func(items []int, yield func(int, error) bool) bool {
		for _, v := range items {
			if !yield(^v, nil) {
				return false
			}
		}
		return true
	}
	return map[string]row{
		"right map": {"Map", mapping(func(items []int, f func(context.Context, int) (int, error)) ([]int, error) {
			return whole(items, f), nil
		}), ""},
		"calls nothing": {"Map", mapping(func(items []int, _ func(context.Context, int) (int, error)) ([]int, error) {
			var out []int
			yieldAll(items, func(v int, _ error) bool { out = append(out, v); return true })
			return out, nil
		}), "task 0 ran 0 times"},
		"calls one twice": {"Map", mapping(func(items []int, f func(context.Context, int) (int, error)) ([]int, error) {
			_, _ = f(context.Background(), items[2])
			return whole(items, f), nil
		}), "task 2 ran 2 times"},
		"wrong order": {"Map", mapping(func(items []int, f func(context.Context, int) (int, error)) ([]int, error) {
			out := whole(items, f)
			out[0], out[1] = out[1], out[0]
			return out, nil
		}), "result 0 is not what f returned for item 0"},
		"one result less": {"Map", mapping(func(items []int, f func(context.Context, int) (int, error)) ([]int, error) {
			return whole(items, f)[1:], nil
		}), "4 results for 5 items"},
		"an error": {"Map", mapping(func(items []int, f func(context.Context, int) (int, error)) ([]int, error) {
			return whole(items, f), errors.New("oh")
		}), "no call of f had one: oh"},
		"no item": {"Map", mapping(func(items []int, f func(context.Context, int) (int, error)) ([]int, error) {
			_, _ = f(context.Background(), 77)
			return whole(items, f), nil
		}), "1 times for what is no item"},

		"right completed": {"Completed", consuming(func(whole func(), items []int, yield func(int, error) bool) { whole(); yieldAll(items, yield) }), ""},
		"yields unasked":  {"Completed", consuming(func(_ func(), items []int, yield func(int, error) bool) { yieldAll(items, yield) }), "task 0 ran 0 times"},
		"yields less":     {"Completed", consuming(func(whole func(), items []int, yield func(int, error) bool) { whole(); yieldAll(items[1:], yield) }), "no outcome of item 0"},
		"yields twice": {"Completed", consuming(func(whole func(), items []int, yield func(int, error) bool) {
			whole()
			_ = yieldAll(items, yield) && yield(^3, nil)
		}), "item 3 came twice"},
		"yields an error":   {"Completed", consuming(func(whole func(), _ []int, yield func(int, error) bool) { whole(); yield(0, errors.New("oh")) }), "had one: oh"},
		"yields a stranger": {"Completed", consuming(func(whole func(), _ []int, yield func(int, error) bool) { whole(); yield(5, nil) }), "no call of f returned"},

		"right pool":   {"Pool", pool(&recordingPool{runs: 1}), ""},
		"loses tasks":  {"Pool", pool(&recordingPool{}), "task 0 ran 0 times"},
		"runs twice":   {"Pool", pool(&recordingPool{runs: 2}), "task 0 ran 2 times"},
		"refuses":      {"Pool", pool(&recordingPool{runs: 1, fails: errors.New("full")}), "before Close: full"},
		"nil pool":     {"Pool", pool(nil), "returned nil"},
		"has no Map":   {"Map", pool(nil), "there is no Map"},
		"has no Pool":  {"Pool", Subject{}, "there is no Pool"},
		"fails to end": {"Pool", pool(&recordingPool{runs: 1, closes: errors.New("again")}), ""}, // unspecified
	}
}

// recordingPool runs each task so many times when it is closed.
type recordingPool struct {
	mu     sync.Mutex
	tasks  []func()
	runs   int
	fails  error
	closes error
}

func (p *recordingPool) Submit(task func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tasks = append(p.tasks, task)
	return p.fails
}

func (p *recordingPool) Close() error {
	var all sync.WaitGroup
	for _, task := range p.tasks {
		for range p.runs {
			all.Go(task)
		}
	}
	all.Wait()
	p.tasks = nil
	return p.closes
}

func TestLoad(t *testing.T) {
	for name, c := range loads() {
		t.Run(name, func(t *testing.T) {
			r := bear(Script{Contract: c.contract, Workers: 2, Load: &Load{Tasks: 5, Calls: 3}}, c.subject)
			require.Contains(t, r.Say, c.says)
			if c.says == "" {
				require.Equal(t, Record{End: Done, Ran: 15}, r)
			} else {
				require.Zero(t, r.Ran)
			}
		})
	}
}

func TestLoadsThatAreNone(t *testing.T) {
	for _, l := range []Load{{}, {Tasks: 1}, {Calls: 1}, {Tasks: -1, Calls: 1}, {Tasks: 1e6 + 1, Calls: 1}, {Tasks: 1, Calls: 1e4 + 1}} {
		require.ErrorIs(t, Script{Contract: "Map", Workers: 1, Load: &l}.check(), errLoad, l)
	}
	require.NoError(t, Script{Contract: "Map", Workers: 1, Load: &Load{Tasks: 1, Calls: 1}}.check())
	require.ErrorIs(t, Script{Contract: "Cap", Workers: 1, Load: &Load{Tasks: 1, Calls: 1}}.check(), errScript)
}
