package pool_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/pool"
)

// face is one of the ways to have a function called. It returns the outcome of
// a call of fail, and tries whether other calls before and after it went well.
type face struct {
	name string
	call func(t *testing.T, workers int, fail func()) error
}

// errEnded says that the call ended its caller's goroutine, which was one of the
// workers.
var errEnded = errors.New("the caller's goroutine has ended")

// middle is the item that fails.
const middle = 3

func faces() []face {
	items := []int{0, 1, 2, middle, 4, 5, 6}
	calling := func(fail func()) func(context.Context, int) (int, error) {
		return func(_ context.Context, i int) (int, error) {
			if i == middle {
				fail()
			}
			return i, nil
		}
	}
	return []face{
		{"Map", func(t *testing.T, workers int, fail func()) error {
			m := mapApart(func() ([]int, error) { return pool.Map(t.Context(), workers, items, calling(fail)) })
			if !m.returned {
				return errEnded
			}
			return m.err
		}},
		{"Completed", func(t *testing.T, workers int, fail func()) error {
			var failures []error
			good := 0
			m := mapApart(func() ([]int, error) {
				for _, err := range pool.Completed(t.Context(), workers, items, calling(fail)) {
					if err != nil {
						failures = append(failures, err)
					} else {
						good++
					}
				}
				return nil, nil
			})
			if !m.returned {
				assert.Equal(t, 1, workers)
				assert.Equal(t, middle, good)
				return errEnded
			}
			assert.Equal(t, len(items)-1, good)
			require.Len(t, failures, 1)
			return failures[0]
		}},
		{"Stream", func(t *testing.T, workers int, fail func()) error {
			var outcomes []error
			for _, err := range pool.Stream(t.Context(), workers, slices.Values(items), calling(fail)) {
				outcomes = append(outcomes, err)
			}
			require.Len(t, outcomes, len(items))
			for i, err := range outcomes {
				assert.Equal(t, i == middle, err != nil)
			}
			return outcomes[middle]
		}},
		{"Pool", func(t *testing.T, workers int, fail func()) error {
			p := pool.New(workers)
			f := calling(fail)
			for _, i := range items {
				require.NoError(t, p.Submit(func() { _, _ = f(t.Context(), i) }))
			}
			err := p.Close()
			stats := p.Stats()
			assert.EqualValues(t, len(items), stats.Done)
			assert.EqualValues(t, 1, stats.Failed)
			return err
		}},
	}
}

// endings are the ways in which a call may fail to return.
var endings = []struct {
	name  string
	fail  func()
	check func(t *testing.T, err error)
}{
	{"panic with a string", func() { panic("boom") }, func(t *testing.T, err error) {
		panicked := isPanic(t, err)
		assert.Equal(t, "boom", panicked.Value)
		assert.NoError(t, panicked.Unwrap())
	}},
	{"panic with an error", func() { panic(io.ErrUnexpectedEOF) }, func(t *testing.T, err error) {
		isPanic(t, err)
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	}},
	{"runtime error", func() { var v any = 1; _ = v.(string) }, func(t *testing.T, err error) {
		isPanic(t, err)
		var asRuntime runtime.Error
		assert.ErrorAs(t, err, &asRuntime)
	}},
	{"panic with nil", func() { panic(nil) }, func(t *testing.T, err error) {
		isPanic(t, err)
		var asNil *runtime.PanicNilError
		assert.ErrorAs(t, err, &asNil)
	}},
	{"Goexit", runtime.Goexit, func(t *testing.T, err error) {
		assert.Equal(t, pool.ErrGoexit, err)
	}},
	{"Goexit while panicking", func() {
		defer runtime.Goexit()
		panic("overtaken")
	}, func(t *testing.T, err error) {
		assert.Equal(t, pool.ErrGoexit, err)
	}},
	// The panic is recovered, and then the goroutine ends all the same.
	{"panic while exiting", func() {
		defer panic("last words")
		runtime.Goexit()
	}, func(t *testing.T, err error) {
		assert.Equal(t, "last words", isPanic(t, err).Value)
	}},
	{"panic from a nested pool", func() {
		_, err := pool.Map(context.Background(), 1, []int{1}, func(context.Context, int) (int, error) {
			panic(io.ErrNoProgress)
		})
		panic(err)
	}, func(t *testing.T, err error) {
		inner := isPanic(t, errors.Unwrap(isPanic(t, err)))
		assert.Equal(t, io.ErrNoProgress, inner.Value)
	}},
}

func isPanic(t *testing.T, err error) *pool.PanicError {
	t.Helper()
	var panicked *pool.PanicError
	require.ErrorAs(t, err, &panicked)
	return panicked
}

func TestCallsThatDoNotReturn(t *testing.T) {
	for _, face := range faces() {
		for _, ending := range endings {
			for _, workers := range []int{1, 3} {
				t.Run(face.name+"/"+ending.name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						err := face.call(t, workers, ending.fail)
						if err == errEnded {
							assert.Contains(t, strings.ToLower(ending.name), "exit", "only Goexit ends a goroutine")
							return
						}
						ending.check(t, err)
					})
				})
			}
		}
	}
}

// The first error stays the first when what fails after it does so by Goexit.
func TestMapFirstErrorBeforeGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := errors.New("first")
		_, err := pool.Map(t.Context(), 2, []int{0, 1}, func(ctx context.Context, i int) (int, error) {
			if i == 0 {
				return 0, first
			}
			<-ctx.Done()
			runtime.Goexit()
			return 0, nil
		})
		assert.Same(t, first, err)
	})
}

func explode() { panic("boom") }

func TestPanicStackBeginsAtThePanic(t *testing.T) {
	for _, face := range faces() {
		t.Run(face.name, func(t *testing.T) {
			panicked := isPanic(t, face.call(t, 2, explode))
			lines := strings.Split(string(panicked.Stack), "\n")
			require.Greater(t, len(lines), 4)
			assert.True(t, strings.HasPrefix(lines[0], "goroutine "), lines[0])
			assert.True(t, strings.HasPrefix(lines[1], "panic("), lines[1])
			assert.Contains(t, lines[3], "pool_test.explode")
			assert.True(t, strings.HasPrefix(panicked.Error(), "pool: task panicked: boom\n"))
			assert.Contains(t, panicked.Error(), "pool_test.explode")
		})
	}
}
