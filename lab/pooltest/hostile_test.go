package pooltest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/pooltest"
	"example.com/poollab/pool"
)

// mischief is what a Map does on a worker when a call panics.
type mischief struct {
	name string
	do   func()
	kind pooltest.Kind
	says string
}

func mischiefs() []mischief {
	return []mischief{
		{"deadlock", func() { select {} }, pooltest.Deadlock, "never returns"},
		{"crash", func() { panic("worker broken") }, pooltest.Panic, "panic: worker broken"},
		{"exit with success", func() { os.Exit(0) }, pooltest.Exit, "exit code 0"},
		{"exit with failure", func() { os.Exit(3) }, pooltest.Exit, "exit code 3"},
		{"spin", func() {
			for {
				runtime.Gosched()
			}
		}, pooltest.Spin, "runs on without ever waiting"},
		{"lock", func() {
			var mu sync.Mutex
			mu.Lock()
			mu.Lock()
		}, pooltest.Deadlock, "never returns"},
		{"outside", func() {
			r, _, err := os.Pipe()
			if err == nil {
				_, _ = r.Read(make([]byte, 1))
			}
		}, pooltest.Deadlock, "never returns"},
		{"flood", func() {
			line := []byte(strings.Repeat("x", 1023) + "\n")
			for range 16 << 10 {
				_, _ = os.Stdout.Write(line)
				_, _ = os.Stderr.Write(line)
			}
			select {}
		}, pooltest.Deadlock, "never returns"},
		{"descriptors", func() {
			os.Stdin.Close()
			os.Stdout.Close()
			os.Stderr.Close()
			select {}
		}, pooltest.Deadlock, "never returns"},
	}
}

func (m mischief) mapFunc(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	return pool.Map(ctx, workers, items, func(ctx context.Context, item int) (r int, err error) {
		defer func() {
			if v := recover(); v != nil {
				go m.do() // on a goroutine that nothing recovers for
				select {}
			}
		}()
		return f(ctx, item)
	})
}

// What one check meets costs that check, and takes no process with it.
func TestMischiefCostsItsOwnCheck(t *testing.T) {
	for _, m := range mischiefs() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			var opts []pooltest.Option
			if raceOn || effort() == "done" { // with a few neighbours instead of all
				opts = append(opts, pooltest.Only("Ordered", "Bounded", "PanicContained", "Joined"))
			}
			r, err := pooltest.CheckMap(t.Name(), m.mapFunc, opts...)
			require.NoError(t, err)
			t.Log(time.Since(begin), r.Summary())
			for _, v := range r.Verdicts {
				if touched := []string{"PanicContained", "NoLeak", "Visible"}; !slices.Contains(touched, v.Name) {
					assert.Equal(t, pooltest.Pass, v.Status, "%v", v)
				}
			}
			v, ok := r.Lookup("PanicContained")
			require.True(t, ok)
			t.Log(v)
			assert.Equal(t, pooltest.Fail, v.Status, "%v", v)
			assert.Equal(t, m.kind, v.Kind)
			assert.Contains(t, v.Headline, m.says)
			assert.Empty(t, childrenOf(t), "processes left")
		})
	}
}

// childrenOf lists the processes that have an order of this test, where the
// system tells.
func childrenOf(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(t, err)
	var out []string
	for _, f := range files {
		if data, err := os.ReadFile(f); err == nil && strings.Contains(string(data), "POOLLAB_POOLTEST=") && strings.Contains(string(data), fmt.Sprintf(`"name":%q,`, t.Name())) {
			out = append(out, f)
		}
	}
	return out
}
