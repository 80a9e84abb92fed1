package pool_test

import (
	"bytes"
	"context"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// ownLabels are the profiler labels of the calling goroutine, as a goroutine
// profile shows them: one block for each stack, with a line for its labels.
func ownLabels() string {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return err.Error()
	}
	for block := range strings.SplitSeq(profile.String(), "\n\n") {
		if !strings.Contains(block, "pool_test.ownLabels") {
			continue
		}
		_, labels, found := strings.Cut(block, "# labels: ")
		if !found {
			return ""
		}
		labels, _, _ = strings.Cut(labels, "\n")
		return labels
	}
	return "not in the profile"
}

// do runs a task and waits for it.
func do(t *testing.T, p *pool.Pool, task func()) {
	t.Helper()
	done := make(chan struct{})
	assert.NoError(t, p.Submit(func() {
		defer close(done)
		task()
	}))
	<-done
}

func TestWorkersAreLabelled(t *testing.T) {
	var inInit string
	p := open(t, 1, pool.Name("fetch"), pool.Init(func(int) error {
		inInit = ownLabels()
		setLabel("init", "stale")
		return nil
	}))
	const want = `{"pool":"fetch", "worker":"fetch-0"}`
	for _, spoil := range []func(){
		func() {},
		func() { setLabel("task", "stale") },
		func() { setLabel("task", "stale"); panic("boom") },
		func() { setLabel("task", "stale"); runtime.Goexit() },
		func() {},
	} {
		var got string
		do(t, p, func() {
			got = ownLabels()
			spoil()
		})
		assert.Equal(t, want, got)
	}
	assert.Equal(t, want, inInit)
}

// Each worker has its number, and its successor has the same.
func TestWorkersAreNumbered(t *testing.T) {
	p := open(t, 2, pool.Name("pair"))
	for range 3 {
		labels := make(chan string)
		meet := make(chan struct{})
		var profiling sync.Mutex // ownLabels must be alone in its profile
		for range 2 {
			assert.NoError(t, p.Submit(func() {
				select { // both workers have a task before one of them goes on
				case meet <- struct{}{}:
				case <-meet:
				}
				profiling.Lock()
				own := ownLabels()
				profiling.Unlock()
				labels <- own
				runtime.Goexit()
			}))
		}
		assert.ElementsMatch(t, []string{
			`{"pool":"pair", "worker":"pair-0"}`,
			`{"pool":"pair", "worker":"pair-1"}`,
		}, []string{<-labels, <-labels})
	}
}

// The labels of the submitter who happens to start a worker say nothing about
// what that worker does.
func TestLabelsOfTheSubmitterStayWithIt(t *testing.T) {
	for _, opts := range [][]pool.Option{nil, {pool.Name("named")}} {
		p := open(t, 1, opts...)
		var got string
		pprof.Do(context.Background(), pprof.Labels("submitter", "stale"), func(context.Context) {
			do(t, p, func() { got = ownLabels() })
		})
		assert.NotContains(t, got, "stale")
		assert.NotContains(t, got, "not in the profile")
	}
}

func setLabel(key, value string) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels(key, value)))
}
