package pooltest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/pooltest"
	"example.com/poollab/pool"
)

func newPool(n int) pooltest.Pool { return pool.New(n) }

// Whoever holds it wrong gets a sentence.
func TestMisuse(t *testing.T) {
	for name, c := range map[string]struct {
		factory func(int) pooltest.Pool
		opts    []pooltest.Option
		says    string
	}{
		"nil factory":        {nil, nil, "the function that makes pools is nil, so there is nothing to test"},
		"nil pool":           {func(int) pooltest.Pool { return nil }, nil, "returned nil"},
		"nil pointer":        {func(int) pooltest.Pool { return (*pool.Pool)(nil) }, nil, "returned nil"},
		"panicking factory":  {func(int) pooltest.Pool { panic("no pool today") }, nil, "no pool today"},
		"contradiction":      {newPool, []pooltest.Option{pooltest.Declare(pooltest.PanicCrashes, pooltest.PanicRethrown)}, "contradict each other"},
		"unknown policy":     {newPool, []pooltest.Option{pooltest.Declare("fast")}, `"fast" is no policy`},
		"negative queue":     {newPool, []pooltest.Option{pooltest.Queue(-1)}, "a queue has at least 0 places"},
		"no idle timeout":    {newPool, []pooltest.Option{pooltest.IdleTimeout(0)}, "IdleTimeout(0s): a worker that leaves at once"},
		"nil hooks":          {newPool, []pooltest.Option{pooltest.Hooks(nil)}, "Hooks(nil): there is nothing to make pools with"},
		"idle without":       {newPool, []pooltest.Option{pooltest.IdleTimeout(1), pooltest.Declare(pooltest.GoroutinePerTask)}, "contradict each other"},
		"no effort":          {newPool, []pooltest.Option{pooltest.Effort(0)}, "the least is 1"},
		"not of this":        {newPool, []pooltest.Option{pooltest.Only("Empty")}, "none of Empty is about a Pool"},
		"no such row":        {newPool, []pooltest.Option{pooltest.Only("Fast")}, "there is no such invariant"},
		"nil option":         {newPool, []pooltest.Option{nil}, "an option is nil"},
		"two things at once": {newPool, []pooltest.Option{nil, pooltest.Effort(0)}, "an option is nil; Effort(0)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pooltest.CheckPool(t.Name(), c.factory, c.opts...)
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.says)
			assert.Regexp(t, `^pooltest: [^\n]*$`, err.Error(), "one sentence")
		})
	}
	_, err := pooltest.CheckMap(t.Name(), nil)
	require.ErrorContains(t, err, "the function is nil")
	_, err = pooltest.CheckCompleted("", pool.Completed[int, int])
	require.ErrorContains(t, err, "needs a name")
	assert.PanicsWithValue(t, "pooltest: the test is nil: call TestPool from a test function, or CheckPool from a program", func() {
		pooltest.TestPool(nil, newPool)
	})
}

func TestNoPlaceForReports(t *testing.T) {
	if os.Getuid() == 0 {
		t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing")) // root may write anywhere
	} else {
		dir := t.TempDir()
		require.NoError(t, os.Chmod(dir, 0o500))
		t.Setenv("TMPDIR", dir)
	}
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	t.Setenv("TEMP", os.Getenv("TMPDIR"))
	_, err := pooltest.CheckMap(t.Name(), pool.Map[int, int])
	require.ErrorContains(t, err, "set TMPDIR, or use InProcess")
}

func TestOrderOfNonsense(t *testing.T) {
	t.Setenv("POOLLAB_POOLTEST", "{")
	_, err := pooltest.CheckMap(t.Name(), pool.Map[int, int])
	require.ErrorContains(t, err, "POOLLAB_POOLTEST is not an order")
}

// What the environment says about twins is obeyed, and a word that it does not
// know is refused.
func TestTwinVariable(t *testing.T) {
	i := faulty.Correct()[0]
	for word, want := range map[string]struct {
		schedules bool
		err       string
	}{
		"require": {true, ""}, "auto": {true, ""}, "off": {false, ""}, "perhaps": {false, "auto, require or off"},
	} {
		t.Run(word, func(t *testing.T) {
			t.Setenv("POOLLAB_TWIN", word)
			r, err := pooltest.CheckMap(t.Name(), i.Map, pooltest.Only("Ordered"))
			if want.err != "" {
				if err == nil || !strings.Contains(err.Error(), want.err) {
					t.Fatalf("error %v", err)
				}
				return
			}
			if err != nil || (r.Schedules() > 0) != want.schedules {
				t.Fatalf("%d schedules, error %v", r.Schedules(), err)
			}
		})
	}
}
