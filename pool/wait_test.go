package pool_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// kind is one future of a test of Wait: how it ends and after how many seconds.
type kind struct {
	seconds int
	err     error // ErrCancelled: it is cancelled
}

func TestWait(t *testing.T) {
	const first, failure, all = pool.FirstCompleted, pool.FirstError, pool.AllCompleted
	ok := func(seconds int) kind { return kind{seconds, nil} }
	bad := func(seconds int) kind { return kind{seconds, errOne} }
	cancelled := func(seconds int) kind { return kind{seconds, pool.ErrCancelled} }
	for _, tt := range []struct {
		name       string
		cond       pool.Cond
		kinds      []kind
		places     []int // of the arguments, each once in order if nil
		before     int   // seconds until Wait is called
		timeout    int   // seconds, 0 for none, -1 for one that is over
		waits      int   // seconds
		done       []int
		pending    []int
		unfinished bool
	}{
		{name: "WAI-01 first", cond: first, kinds: []kind{ok(5), ok(1)}, waits: 1, done: []int{1}, pending: []int{0}},
		{name: "WAI-01 first is an error", cond: first, kinds: []kind{ok(5), bad(1)}, waits: 1, done: []int{1}, pending: []int{0}},
		{name: "WAI-01 first is cancelled", cond: first, kinds: []kind{ok(5), cancelled(1)}, waits: 1, done: []int{1}, pending: []int{0}},
		{name: "WAI-02 first error", cond: failure, kinds: []kind{ok(1), bad(2), ok(9)}, waits: 2, done: []int{0, 1}, pending: []int{2}},
		{name: "WAI-03 cancelled is no error", cond: failure, kinds: []kind{ok(3), cancelled(1), ok(2)}, waits: 3, done: []int{0, 1, 2}},
		{name: "WAI-03 cancelled already", cond: failure, kinds: []kind{ok(3), cancelled(0)}, before: 1, waits: 2, done: []int{0, 1}},
		{name: "WAI-03 no error", cond: failure, kinds: []kind{ok(3), ok(2)}, waits: 3, done: []int{0, 1}},
		{name: "WAI-04 all", cond: all, kinds: []kind{ok(1), bad(2), cancelled(1), ok(3)}, waits: 3, done: []int{0, 1, 2, 3}},
		{name: "WAI-05 first, already", cond: first, kinds: []kind{ok(9), ok(1), bad(2), cancelled(1)}, before: 4, done: []int{1, 2, 3}, pending: []int{0}},
		{name: "WAI-05 first error, already", cond: failure, kinds: []kind{ok(1), ok(9), bad(2), ok(3)}, before: 4, done: []int{0, 2, 3}, pending: []int{1}},
		{name: "WAI-05 all, already", cond: all, kinds: []kind{ok(1), bad(2)}, before: 4, done: []int{0, 1}},
		{name: "WAI-05 first, already, over", cond: first, kinds: []kind{ok(1), ok(9)}, before: 4, timeout: -1, done: []int{0}, pending: []int{1}},
		{name: "WAI-06 deadline", cond: all, kinds: []kind{ok(1), ok(9)}, timeout: 3, waits: 3, done: []int{0}, pending: []int{1}, unfinished: true},
		{name: "WAI-06 deadline, first error", cond: failure, kinds: []kind{ok(1), bad(9)}, timeout: 3, waits: 3, done: []int{0}, pending: []int{1}, unfinished: true},
		{name: "WAI-06 deadline, first", cond: first, kinds: []kind{ok(8), ok(9)}, timeout: 3, waits: 3, pending: []int{0, 1}, unfinished: true},
		{name: "TIM-03 deadline now", cond: all, kinds: []kind{ok(1), ok(9), ok(2)}, before: 4, timeout: -1, done: []int{0, 2}, pending: []int{1}, unfinished: true},
		{name: "TIM-03 deadline now, all done", cond: all, kinds: []kind{ok(1)}, before: 4, timeout: -1, done: []int{0}},
		{name: "WAI-07 duplicates", cond: all, kinds: []kind{ok(1), ok(2)}, places: []int{1, 0, 1, 1}, waits: 2, done: []int{1, 0}},
		{name: "WAI-07 duplicates on a deadline", cond: all, kinds: []kind{ok(1), ok(9)}, places: []int{1, 1, 0}, timeout: 2, waits: 2, done: []int{0}, pending: []int{1}, unfinished: true},
		{name: "nothing", cond: all},
		{name: "nothing, first", cond: first},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, 10)
				never := busy(t)
				futures := make([]pool.Waitable, len(tt.kinds))
				for i, k := range tt.kinds {
					if k.err == pool.ErrCancelled {
						f := start(t, never, after(0, 0, nil))
						futures[i] = f
						time.AfterFunc(time.Duration(k.seconds)*time.Second, func() { f.Cancel() })
						continue
					}
					futures[i] = start(t, p, after(time.Duration(k.seconds)*time.Second, i, k.err))
				}
				if tt.places == nil {
					for i := range tt.kinds {
						tt.places = append(tt.places, i)
					}
				}
				pick := func(places []int) []pool.Waitable {
					picked := []pool.Waitable{}
					for _, i := range places {
						picked = append(picked, futures[i])
					}
					return picked
				}
				time.Sleep(time.Duration(tt.before) * time.Second)
				synctest.Wait()
				ctx := t.Context()
				if tt.timeout != 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeoutCause(ctx, time.Duration(tt.timeout)*time.Second, errTooLate)
					defer cancel()
				}
				zero := time.Now()
				done, pending, err := pool.Wait(ctx, tt.cond, pick(tt.places)...)
				assert.Equal(t, time.Duration(tt.waits)*time.Second, time.Since(zero))
				assert.Equal(t, pick(tt.done), done)
				assert.Equal(t, pick(tt.pending), pending)
				if !tt.unfinished {
					assert.NoError(t, err)
					return
				}
				var unfinished *pool.UnfinishedError
				if assert.ErrorAs(t, err, &unfinished) {
					assert.Equal(t, len(tt.pending), unfinished.Unfinished)
					assert.Equal(t, len(tt.pending)+len(tt.done), unfinished.Total)
				}
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				for _, f := range pending {
					assert.NotErrorIs(t, f.Err(t.Context()), pool.ErrCancelled, "nothing is cancelled")
				}
			})
		})
	}
}

// Wait takes futures of any type together.
func TestWaitMixesTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 2)
		number := start(t, p, after(time.Second, 7, nil))
		text := start(t, p, func(context.Context) (string, error) { return "", errors.New("no text") })
		done, pending, err := pool.Wait(t.Context(), pool.FirstError, number, text)
		assert.Equal(t, []pool.Waitable{text}, done)
		assert.Equal(t, []pool.Waitable{number}, pending)
		assert.NoError(t, err)
	})
}
