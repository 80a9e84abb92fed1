package twin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
)

// unordered has a race in every interleaving, and one that looks like it and is
// none.
const unordered = `
-- go.mod --
module unordered

go 1.21
-- a_test.go --
package unordered

import (
	"sync"
	"testing"
)

func count(lock sync.Locker) int {
	var wg sync.WaitGroup
	n := 0
	for i := 0; i < 2; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			lock.Lock()
			n++
			lock.Unlock()
		}()
	}
	wg.Wait()
	return n
}

type none struct{}

func (none) Lock()   {}
func (none) Unlock() {}

func TestUnordered(t *testing.T) { count(none{}) }

func TestOrdered(t *testing.T) {
	if count(new(sync.Mutex)) != 2 {
		t.Error("lost")
	}
}
`

// TestDetector checks that what the scheduler does orders nothing in the eyes of
// the race detector: two accesses race in the first schedule, though one
// goroutine ends before the other starts.
func TestDetector(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds with the race detector")
	}
	f := newFixture(t, unordered)
	c := f.config(".")
	c.rewrite, c.source, c.Race = nil, nil, true
	tw := f.build(t, c)

	found, err := tw.Explore(t.Context(), "TestUnordered", interleave.Options{Schedules: 20}, func(interleave.Result) {})
	require.NoError(t, err)
	require.Equal(t, Fail, found.Verdict, found.Reason)
	require.Equal(t, interleave.Race, found.Result.Kind, found.Result.Message)
	require.Equal(t, 1, found.Found)
	require.Regexp(t, `^data race: read in .* at .*a_test.go:16, and previous write in .* at .*a_test.go:16`, found.Result.Message)

	found, err = tw.Explore(t.Context(), "TestOrdered", interleave.Options{Schedules: 300}, func(interleave.Result) {})
	require.NoError(t, err)
	require.Equal(t, Pass, found.Verdict, "%s %s", found.Result.Message, found.Reason)
}
