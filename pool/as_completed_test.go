package pool_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// sleepers are futures of calls that take so many seconds and return them.
func sleepers(t *testing.T, p *pool.Pool, seconds ...int) (fs []*pool.Future[int]) {
	t.Helper()
	for _, s := range seconds {
		fs = append(fs, start(t, p, after(time.Duration(s)*time.Second, s, nil)))
	}
	return fs
}

// story ranges over futures and tells what came when: "1:3@3s" is the future in
// place 1 with the value 3 after three seconds.
func story(ctx context.Context, fs ...*pool.Future[int]) string {
	zero := time.Now()
	var told []string
	for i, f := range pool.AsCompleted(ctx, fs...) {
		value, err, ok := f.TryResult()
		what := fmt.Sprint(value)
		var unfinished *pool.UnfinishedError
		switch {
		case !ok:
			what = "pending"
		case errors.As(err, &unfinished):
			what = fmt.Sprintf("%d/%d", unfinished.Unfinished, unfinished.Total)
		case err != nil:
			what = err.Error()
		}
		told = append(told, fmt.Sprintf("%d:%s@%v", i, what, time.Since(zero)))
	}
	return strings.Join(told, " ")
}

func TestAsCompleted(t *testing.T) {
	second, ever := time.Second, time.Duration(0)
	for _, tt := range []struct {
		name    string
		seconds []int
		places  []int         // of the futures among the arguments
		before  time.Duration // the loop starts
		timeout time.Duration
		want    string
	}{
		{"ASC-01 in order of completion", []int{3, 1, 2}, []int{0, 1, 2}, 0, ever, "1:1@1s 2:2@2s 0:3@3s"},
		{"ASC-02 duplicates once", []int{2, 1}, []int{0, 1, 0, 1, 1}, 0, ever, "1:1@1s 0:2@2s"},
		{"ASC-02 finished duplicates once", []int{1}, []int{0, 0, 0}, second, ever, "0:1@0s"},
		{"ASC-03 finished first", []int{5, 1, 3, 1}, []int{0, 1, 2, 3}, 2 * second, ever, "1:1@0s 3:1@0s 2:3@1s 0:5@3s"},
		{"ASC-04 deadline", []int{4, 1, 2, 9}, []int{0, 1, 2, 3}, 0, 2*second + second/2, "1:1@1s 2:2@2s 0:2/4@2.5s"},
		{"ASC-04 deadline, duplicates once", []int{1, 4}, []int{1, 0, 1, 0}, 0, 2 * second, "1:1@1s 0:1/2@2s"},
		{"ASC-04 deadline now", []int{4, 1, 2, 9}, []int{0, 1, 2, 3}, 3 * second, -1, "1:1@0s 2:2@0s 0:2/4@0s"},
		{"ASC-04 deadline now, all finished", []int{1, 2}, []int{0, 1}, 3 * second, -1, "0:1@0s 1:2@0s"},
		{"ASC-06 nothing", nil, nil, 0, ever, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all := sleepers(t, open(t, 10), tt.seconds...)
				var fs []*pool.Future[int]
				for _, place := range tt.places {
					fs = append(fs, all[place])
				}
				time.Sleep(tt.before)
				synctest.Wait()
				ctx := t.Context()
				if tt.timeout != ever {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.timeout)
					defer cancel()
				}
				assert.Equal(t, tt.want, story(ctx, fs...))
			})
		})
	}
}

func TestAsCompletedYieldsEveryOutcome(t *testing.T) { // ASC-03
	synctest.Test(t, func(t *testing.T) {
		p := open(t, 2)
		fs := []*pool.Future[int]{
			start(t, p, after(2*time.Second, 1, nil)),
			start(t, p, after(time.Second, 0, errOne)),
			start(t, p, after(time.Second, 3, nil)),
			start(t, p, after(0, 4, nil)),
		}
		assert.True(t, fs[3].Cancel())
		zero := time.Now()
		go func() {
			time.Sleep(time.Second / 2)
			fs[2].Cancel()
		}()
		want := "3:pool: cancelled before it started@0s 2:pool: cancelled before it started@500ms 1:one failed@1s 0:1@2s"
		assert.Equal(t, want, story(t.Context(), fs...))
		assert.Equal(t, 2*time.Second, time.Since(zero))
	})
}

// ASC-06: futures of several pools, each yielded as it was given.
func TestAsCompletedMixesPools(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := append(sleepers(t, open(t, 1), 2, 2), sleepers(t, open(t, 1), 1, 2)...)
		promise, f := pool.NewPromise[int]()
		fs = append(fs, f)
		assert.NoError(t, promise.Resolve(0))
		order := []int{}
		for i, f := range pool.AsCompleted(t.Context(), fs...) {
			assert.Same(t, fs[i], f)
			order = append(order, i)
		}
		assert.Equal(t, []int{4, 2, 0, 3, 1}, order)
	})
}

func TestAsCompletedDeadlineError(t *testing.T) { // ASC-04
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTooLate)
		defer cancel()
		fs := sleepers(t, open(t, 2), 2, 3)
		var got error
		for i, f := range pool.AsCompleted(ctx, fs...) {
			assert.Zero(t, i)
			got = f.Err(t.Context())
		}
		assert.ErrorIs(t, got, context.DeadlineExceeded)
		assert.ErrorIs(t, got, errTooLate)
		assert.ErrorContains(t, got, "pool: 2 (of 2) futures unfinished: ")
		assert.NoError(t, fs[1].Err(t.Context()), "nothing is cancelled")
	})
}

// Futures that end while the body runs come in the order in which they ended.
func TestAsCompletedWithASlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := sleepers(t, open(t, 5), 5, 1, 4, 2, 3)
		var order []int
		for i := range pool.AsCompleted(t.Context(), fs...) {
			order = append(order, i)
			time.Sleep(10 * time.Second)
		}
		assert.Equal(t, []int{1, 3, 4, 2, 0}, order)
	})
}

func TestLeavingAsCompleted(t *testing.T) { // ASC-05
	for _, way := range waysOut() {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fs := sleepers(t, open(t, 4), 3, 1, 2, 4)
				heap := heapInUse()
				for range 2000 { // the first waits, the others find one finished
					inGoroutine(func() {
						for i := range pool.AsCompleted(t.Context(), fs...) {
							assert.Equal(t, 1, i)
							if way.leave() {
								break
							}
						}
					})
				}
				assert.Equal(t, time.Second, elapsed())
				assert.Less(t, heapInUse(), heap+100_000, "50 bytes for each loop")
				assert.Equal(t, "1:1@0s 2:2@1s 0:3@2s 3:4@3s", story(t.Context(), fs...), "nothing is cancelled")
			})
		})
	}
}

func TestAsCompletedIsLazyAndCanBeRangedOverAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fs := sleepers(t, open(t, 2), 2, 1)
		seq := pool.AsCompleted(t.Context(), fs...)
		var loops sync.WaitGroup
		for range 3 {
			loops.Go(func() {
				var order []int
				for i := range seq {
					order = append(order, i)
				}
				assert.Equal(t, []int{1, 0}, order)
			})
		}
		loops.Wait()
		for i, f := range seq {
			value, err := f.Result(t.Context())
			require.NoError(t, err)
			assert.Equal(t, 2-i, value)
		}
	})
}
