package cli

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
)

// mask hides what may differ between two right runs: the system, and which of
// several tasks that begin or end in one instant came first.
func mask(s string) string {
	s = strings.ReplaceAll(s, system(), strings.Repeat("S", len(system())))
	digit := regexp.MustCompile(`[0-9]`)
	rows := strings.Split(s, "\n")
	var lanes []string // bars of consecutive lanes, in the order of their labels
	for i, row := range rows {
		head, bar, ok := strings.Cut(row, "│")
		if ok && !strings.Contains(head, "out") {
			lanes = append(lanes, digit.ReplaceAllString(bar, "#"))
			continue
		}
		slices.Sort(lanes)
		for j, lane := range lanes {
			k := i - len(lanes) + j
			head, _, _ := strings.Cut(rows[k], "│")
			rows[k] = head + "│" + lane
		}
		lanes = nil
		for _, word := range []string{"finished   ", " Completed  "} {
			if head, _, ok := strings.Cut(row, word); ok {
				rows[i] = head + word + "#"
			}
		}
	}
	return strings.Join(rows, "\n")
}

// In virtual time the whole output is exact.
func TestRunOutput(t *testing.T) {
	t.Setenv("COLUMNS", "")
	t.Setenv("LC_ALL", "C.UTF-8")
	for name, args := range map[string][]string{
		"urls":          {},
		"straggler":     {"straggler"},
		"failfast":      {"failfast", "-no-sweep"},
		"flags_around":  {"-n", "4", "urls", "-workers=2", "-no-sweep", "-width", "50"},
		"more_workers":  {"run", "urls", "-n", "2", "-workers", "3"},
		"one_worker":    {"urls", "-workers", "1", "-no-sweep"},
		"wide_and_many": {"urls", "-n", "40", "-workers", "20", "-latency", "50ms", "-no-sweep", "-width", "100"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				code, stdout, stderr := call(t.Context(), args...)
				assert.Equal(t, exitFine, code)
				assert.Empty(t, stderr)
				golden.Check(t, "testdata/"+name+".golden", mask(stdout))
			})
		})
	}
}

func TestASCII(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, stdout, _ := call(t.Context(), "-ascii", "-color", "never", "-no-sweep")
		_, drawn, ok := strings.Cut(stdout, "sequential")
		require.True(t, ok)
		drawn, _, _ = strings.Cut(drawn, "bound")
		for _, r := range drawn {
			require.Less(t, r, rune(128), "%q in\n%s", r, drawn)
		}
	})
}

func TestInterrupt(t *testing.T) {
	for _, c := range []struct {
		after      time.Duration
		runs       int
		text, kept string
	}{
		{3500 * time.Millisecond, 1, "interrupted in sequential after 3.50s: 3 of 10 tasks done", "sequential"},
		{11500 * time.Millisecond, 2, "interrupted in pool.Map, 5 workers after 1.50s: 5 of 10 tasks done", "pool.Map"},
		{14100 * time.Millisecond, 3, "bound     2.00s", "sweep"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), c.after)
			defer cancel()
			code, stdout, stderr := call(ctx)
			assert.Equal(t, exitInterrupted, code)
			assert.Equal(t, "poollab: interrupted\n", stderr)
			assert.Contains(t, stdout, c.text)
			assert.NotContains(t, stdout, "next ")
		})
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), c.after)
			defer cancel()
			code, stdout, _ := call(ctx, "-json")
			assert.Equal(t, exitInterrupted, code)
			d := decode(t, stdout)
			assert.True(t, d.Interrupted)
			assert.Len(t, d.Runs, c.runs)
		})
	}
}

func TestInterruptBeforeTheFirstTurn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, stdout, stderr := call(ctx, "tiny")
	assert.Equal(t, exitInterrupted, code)
	assert.Equal(t, "poollab: interrupted\n", stderr)
	assert.Contains(t, stdout, "stopped   interrupted after 0 turns of 51")
}

// Real servers, a real database and real hashing, through the command.
func TestRealScenarios(t *testing.T) {
	for _, args := range []string{
		"scrape -n 30 -scale 0.05",
		"api -n 20 -scale 0.05",
		"load -n 500",
		"cpu -n 4 -scale 0.02",
		"tiny -n 1000",
		"mixed -scale 0.02",
	} {
		t.Run(args, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), append(strings.Fields(args), "-json")...)
			assert.Equal(t, exitFine, code, stderr)
			for _, run := range decode(t, stdout).Runs {
				assert.Empty(t, run.Wrong)
			}
			code, stdout, stderr = call(t.Context(), append(strings.Fields(args), "-no-sweep")...)
			assert.Equal(t, exitFine, code, stderr)
			assert.Contains(t, stdout, "next ")
		})
	}
}
