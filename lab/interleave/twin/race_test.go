package twin

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave/rewrite"
)

// racing has races on memory of the runtime, which must stay unseen, and on
// memory of its own, which must not. Bump becomes the runtime's.
const racing = `
-- go.mod --
module racing

go 1.21
-- a_test.go --
package racing

import "testing"

var own int

func Bump() { own++ }

func both(f func()) {
	done := make(chan bool)
	go func() { f(); done <- true }()
	f()
	<-done
}

func TestOwn(t *testing.T) { both(Bump) }

func TestRuntime(t *testing.T) { both(Bump) }

func TestRuntimeInlined(t *testing.T) { both(func() { Bump() }) }
`

func TestRace(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds with the race detector")
	}
	f := newFixture(t, racing)
	c := f.config(".")
	c.Race = true
	c.rewrite = func(p rewrite.Package, o rewrite.Options) (rewrite.Result, error) {
		r, err := mark(p, o)
		for name, text := range r.Files {
			before, after, _ := bytes.Cut(text, []byte("func TestRuntime("))
			after = bytes.ReplaceAll(after, []byte("Bump"), []byte("poollab__.Bump"))
			r.Files[name] = bytes.Join([][]byte{before, after}, []byte("func TestRuntime("))
		}
		return r, err
	}
	tw := f.build(t, c)
	out, err := exec.CommandContext(t.Context(), tw.Path, "-test.v").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "--- FAIL: TestOwn", "%s", out)
	require.Contains(t, string(out), "--- PASS: TestRuntime ", "%s", out)
	require.Contains(t, string(out), "--- PASS: TestRuntimeInlined", "%s", out)
}
