package twin

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
)

const locked = `
-- go.mod --
module example.com/locked

go 1.21
-- a.go --
package locked

import "sync"

type Pair struct{ left, right sync.Mutex }

func (p *Pair) Both(first, second *sync.Mutex) {
	first.Lock()
	second.Lock()
	second.Unlock()
	first.Unlock()
}
-- a_test.go --
package locked

import "testing"

func test(right bool) {
	var p Pair
	first, second := &p.left, &p.right
	if !right {
		first, second = second, first
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Both(first, second)
	}()
	p.Both(&p.left, &p.right)
	<-done
}

func TestSameOrder(t *testing.T) { test(true) }

func TestOtherOrder(t *testing.T) { test(false) }
`

// TestRewriter uses the kit's own rewriter and runtime, and explores.
func TestRewriter(t *testing.T) {
	t.Parallel()
	f := newFixture(t, locked)
	c := f.config(".")
	c.rewrite, c.source = nil, nil
	for _, c.Race = range []bool{false, true} {
		if c.Race && testing.Short() {
			continue
		}
		tw := f.build(t, c)
		require.Empty(t, tw.Left)
		require.Empty(t, tw.Uncontrolled)
		require.Equal(t, []string{"TestSameOrder", "TestOtherOrder"}, tw.Tests)

		report := filepath.Join(t.TempDir(), "report")
		order, err := json.Marshal(interleave.Order{Mode: "search", Report: report, Unwatched: true})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, tw.Path)
		cmd.Dir = tw.Dir
		cmd.Env = append(os.Environ(), interleave.OrderVariable+"="+string(order))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)

		events, err := os.ReadFile(report)
		require.NoError(t, err)
		found := map[string]interleave.Result{}
		for line := range strings.Lines(string(events)) {
			var e interleave.Event
			require.NoError(t, json.Unmarshal([]byte(line), &e))
			found[e.Test] = e.Result
		}
		require.Empty(t, found["TestSameOrder"].Kind, found["TestSameOrder"].Message)
		require.Equal(t, interleave.Deadlock, found["TestOtherOrder"].Kind)
		require.True(t, slices.ContainsFunc(found["TestOtherOrder"].Interleaving.Steps, func(s interleave.Step) bool {
			return strings.HasPrefix(s.At, filepath.Join(f.root, "a.go")+":")
		}), "%+v", found["TestOtherOrder"].Interleaving)
	}
}
