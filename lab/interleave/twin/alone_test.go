package twin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
)

// lingering has package variables that the first run makes something in: a
// channel, which a run after it must not touch.
const lingering = `
-- go.mod --
module lingering

go 1.21
-- a_test.go --
package lingering

import (
	"sync"
	"testing"
	"time"
)

var (
	once sync.Once
	idle chan int
)

func get() int {
	once.Do(func() { idle = make(chan int, 2); idle <- 1; idle <- 1 })
	return <-idle
}

func count(lock sync.Locker) int {
	var wg sync.WaitGroup
	n := make(chan int, 1)
	n <- 0
	for i := 0; i < 2; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			lock.Lock()
			v := <-n
			n <- v
			<-n
			n <- v + get()
			lock.Unlock()
		}()
	}
	wg.Wait()
	return <-n
}

type none struct{}

func (none) Lock()   {}
func (none) Unlock() {}

func TestFaulty(t *testing.T) {
	if n := count(none{}); n != 2 {
		t.Errorf("counted %d", n)
	}
}

func TestFixed(t *testing.T) {
	if n := count(new(sync.Mutex)); n != 2 {
		t.Errorf("counted %d", n)
	}
	select {
	case idle <- 1:
		idle <- 1
	case <-time.After(time.Second):
		t.Error("no room")
	}
}
`

// TestAlone checks that package variables do not stand in the way: each schedule
// gets a process of its own then.
func TestAlone(t *testing.T) {
	t.Parallel()
	f := newFixture(t, lingering)
	c := f.config(".")
	c.rewrite, c.source = nil, nil
	tw := f.build(t, c)

	found, err := tw.Explore(t.Context(), "TestFixed", interleave.Options{Schedules: 60}, func(interleave.Result) {})
	require.NoError(t, err)
	require.Equal(t, Pass, found.Verdict, "%s %s", found.Result.Message, found.Reason)
	require.Equal(t, 60, found.Result.Schedules)
	require.Contains(t, found.Result.Notes, aloneNote)

	found, err = tw.Explore(t.Context(), "TestFaulty", interleave.Options{Schedules: 200}, func(interleave.Result) {})
	require.NoError(t, err)
	require.Equal(t, Fail, found.Verdict, found.Reason)
	require.Equal(t, interleave.Assertion, found.Result.Kind)
	require.Equal(t, "counted 1", found.Result.Message)
	require.NotEmpty(t, found.Token)
	require.NotEmpty(t, found.Result.Interleaving.Steps)

	token, err := interleave.ParseToken(found.Token)
	require.NoError(t, err)
	again, err := tw.Replay(t.Context(), token, interleave.Options{})
	require.NoError(t, err)
	require.Equal(t, Fail, again.Verdict)
	require.Equal(t, found.Result.Hash, again.Result.Hash)
}
