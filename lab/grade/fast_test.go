//go:build linux

package grade

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/testdata/submissions"
)

// measuring is a grader that does nothing but measure.
func measuring(t *testing.T, ratio string, contracts ...string) *Grader {
	t.Helper()
	if testing.Short() {
		t.Skip("it builds programs")
	}
	text := "{name: fast, base: none, schedules: 0, checks: ["
	for _, c := range contracts {
		text += fmt.Sprintf("{check: %s/Fast, points: 5, ratio: %s}, ", c, ratio)
	}
	r, err := ParseRubric([]byte(text + "]}"))
	require.NoError(t, err)
	g := &Grader{Rubric: r}
	require.NoError(t, g.Prepare(t.Context()))
	return g
}

// handIn lays out good/plain with changes to its text, each of which has to be
// one.
func handIn(t *testing.T, changes ...string) Entry {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "submission")
	sample, ok := submissions.Lookup("good/plain")
	require.True(t, ok)
	require.NoError(t, sample.Write(dir))
	for i := 0; i < len(changes); i += 3 {
		name := filepath.Join(dir, changes[i])
		text, err := os.ReadFile(name)
		if err == nil && changes[i+1] != "" {
			require.Contains(t, string(text), changes[i+1])
		}
		changed := changes[i+2]
		if changes[i+1] != "" {
			changed = strings.Replace(string(text), changes[i+1], changed, 1)
		}
		require.NoError(t, os.WriteFile(name, []byte(changed), 0o644))
	}
	return Entry{ID: "alice", Dir: dir}
}

// graded are the verdicts, with what can be said about them in the log.
func measured(t *testing.T, g *Grader, e Entry) map[string]Check {
	t.Helper()
	r := g.Grade(t.Context(), e)
	require.Equal(t, Graded, r.Status, "%s %v", r.Reason, r.Problems)
	out := map[string]Check{}
	for _, c := range r.Checks {
		out[c.Contract] = c
		t.Logf("%s %s: %s %s %q, %d processes", c.Contract, c.Name, c.Status, c.Headline, append(c.Details, c.Reason), c.Worlds)
	}
	t.Logf("%v of processor time, builds included, in %v", r.CPU, r.Elapsed)
	return out
}

func TestReferenceIsAsFastAsItself(t *testing.T) {
	for name, c := range measured(t, measuring(t, "2", "Map", "Completed", "Pool"), handIn(t)) {
		require.Equal(t, Pass, c.Status, name)
		require.Equal(t, 5.0, c.Score)
	}
}

// Two processes that want all processors change nothing.
func TestReferenceIsAsFastUnderLoad(t *testing.T) {
	g := measuring(t, "2", "Map", "Completed", "Pool")
	keepBusy(t, 2)
	for name, c := range measured(t, g, handIn(t)) {
		require.Equal(t, Pass, c.Status, name)
		require.Equal(t, 5.0, c.Score)
	}
}

// keepBusy starts processes that do nothing else until the test ends. If this one
// is ended, they end as well.
func keepBusy(t *testing.T, n int) {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	for range n {
		cmd := exec.CommandContext(t.Context(), exe)
		cmd.Env = append(os.Environ(), busyVariable+"=1", "GOMAXPROCS=1")
		cmd.WaitDelay = time.Second
		in, err := cmd.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		t.Cleanup(func() {
			_ = in.Close()
			_ = cmd.Wait() // how it was ended does not matter
		})
	}
}

const spins = `package pool

import "time"

func spin() {
	for begin := time.Now(); time.Since(begin) < 20*time.Microsecond; {
	}
}
`

func TestSpinningIsSlow(t *testing.T) {
	e := handIn(t, "spin.go", "", spins,
		"map.go", "results[i], err = f(", "spin()\n\t\tresults[i], err = f(",
		"completed.go", "o.value, o.err = f(", "spin()\n\t\t\to.value, o.err = f(",
		"pool.go", "\ttask()\n", "\ttask()\n\tspin()\n")
	for name, c := range measured(t, measuring(t, "2", "Map", "Completed", "Pool"), e) {
		require.Equal(t, Fail, c.Status, name)
		require.Zero(t, c.Score)
		require.Contains(t, c.Output, "more than 2 times the processor time of the reference")
		require.Contains(t, c.Output, "in the reference")
	}
}

const convoy = `package pool

import (
	"errors"
	"sync"
)

type Pool struct {
	mu      sync.Mutex
	closed  bool
	count   map[int]int
	permits chan struct{}
	running sync.WaitGroup
}

func New(workers int) *Pool { return &Pool{count: map[int]int{}, permits: make(chan struct{}, workers)} }

func (p *Pool) Submit(task func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errors.New("closed")
	}
	p.running.Go(func() {
		p.permits <- struct{}{}
		defer func() { <-p.permits }()
		p.note(1)
		task()
		p.note(-1)
	})
	return nil
}

func (p *Pool) note(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count[len(p.permits)] += n
}

func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.running.Wait()
	return nil
}
`

func TestConvoyIsSlow(t *testing.T) {
	c := measured(t, measuring(t, "2", "Pool"), handIn(t, "pool.go", "", convoy))["Pool"]
	require.Equal(t, Fail, c.Status)
	require.Zero(t, c.Score)
}

// What takes as long as is allowed costs nothing, whichever way it seems to be.
func TestNearTheLimit(t *testing.T) {
	c := measured(t, measuring(t, "1", "Pool"), handIn(t))["Pool"]
	require.Equal(t, Pass, c.Status)
	require.Equal(t, 5.0, c.Score)
}

// A teacher's own reference takes the place of the kit's: against one that spins,
// everybody is quick, and the key of results is another one.
func TestOtherReference(t *testing.T) {
	slow := handIn(t, "spin.go", "", strings.Replace(spins, "20*", "", 1), "pool.go", "\ttask()\n", "\ttask()\n\tspin()\n")
	own := measuring(t, "1", "Pool")
	other := &Grader{Rubric: own.Rubric, Reference: slow.Dir}
	e := handIn(t)
	require.Equal(t, Pass, measured(t, other, e)["Pool"].Status)
	before, err := own.Key(e)
	require.NoError(t, err)
	after, err := other.Key(e)
	require.NoError(t, err)
	require.NotEqual(t, before, after)
}

func TestReferenceThatIsNone(t *testing.T) {
	r := measuring(t, "2", "Pool").Rubric
	for dir, says := range map[string]string{
		filepath.Join(t.TempDir(), "none"):                     "no such file",
		handIn(t, "pool.go", "package pool", "package").Dir:    "pool.go:",
		handIn(t, "pool.go", "func New(", "func NewPool(").Dir: "there is no function New",
	} {
		res := (&Grader{Rubric: r, Reference: dir}).Grade(t.Context(), handIn(t))
		require.Equal(t, Ungraded, res.Status, dir)
		require.Contains(t, res.Reason, says)
	}
}
