package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
)

// In virtual time every round is the same, and the whole output exact.
func TestTuneOutput(t *testing.T) {
	t.Setenv("COLUMNS", "")
	t.Setenv("LC_ALL", "C.UTF-8")
	out := filepath.Join(t.TempDir(), "tuned.txt")
	synctest.Test(t, func(t *testing.T) {
		code, stdout, stderr := call(t.Context(), "tune", "-workers", "1,2,5,10,16", "-plot", "-o", out)
		assert.Equal(t, exitFine, code)
		assert.Contains(t, stderr, "left\n", "progress")
		golden.Check(t, "testdata/tune.golden", strings.ReplaceAll(stdout, out, "tuned.txt"))
	})
	code, stdout, stderr := call(t.Context(), "scale", out)
	assert.Equal(t, exitFine, code, stderr)
	assert.Empty(t, stderr)
	assert.Contains(t, stdout, "10 workers")
}

func TestTuneStopsWhenTheTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		code, stdout, _ := call(t.Context(), "tune", "-scale", "1", "-workers", "1,10", "-for", "30s")
		assert.Equal(t, exitFine, code)
		stdout = strings.Join(strings.Fields(stdout), " ")
		assert.Contains(t, stdout, "3 rounds in 33.00s; the time was up: the widest interval is ±∞, wanted ±5%")
		assert.Contains(t, stdout, "not known: 3 and 3 samples are too few")
		assert.Equal(t, 33*time.Second, time.Since(begin))
	})
}

// Thirty counts share the level of significance, so six rounds cannot tell them
// apart.
func TestTuneOfManyCounts(t *testing.T) {
	var counts []string
	for n := range 30 {
		counts = append(counts, strconv.Itoa(n+1))
	}
	synctest.Test(t, func(t *testing.T) {
		code, stdout, _ := call(t.Context(), "tune", "-workers", strings.Join(counts, ","), "-for", "10m")
		assert.Equal(t, exitFine, code)
		assert.Contains(t, stdout, "7 rounds in ")
	})
}

func TestTuneInterrupted(t *testing.T) {
	for _, c := range []struct {
		after  time.Duration
		rounds int
		says   string
	}{
		{5 * time.Second, 0, "nothing was measured to its end"},
		{25 * time.Second, 2, "2 rounds in 25.00s; interrupted"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), c.after)
			defer cancel()
			code, stdout, stderr := call(ctx, "tune", "-scale", "1", "-workers", "1,10")
			assert.Equal(t, exitInterrupted, code)
			assert.True(t, strings.HasSuffix(stderr, "poollab: interrupted\n"), stderr)
			assert.Contains(t, stdout, c.says)
			assert.NotContains(t, stdout, "next ")
		})
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), c.after)
			defer cancel()
			code, stdout, _ := call(ctx, "tune", "-scale", "1", "-workers", "1,10", "-json")
			assert.Equal(t, exitInterrupted, code)
			var j tuneJSON
			require.NoError(t, json.Unmarshal([]byte(stdout), &j))
			assert.Equal(t, "poollab.tune/1", j.Schema)
			assert.True(t, j.Interrupted)
			assert.Equal(t, c.rounds, j.Rounds)
		})
	}
}

// On a terminal the progress is one line that is written anew.
func TestTuneProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out, errs bytes.Buffer
		term := newTerminal(&out, &errs)
		term.progress, term.columns = true, 100
		require.NoError(t, tuneCommand(t.Context(), term, []string{"-workers", "1,10", "-for", "150s"}))
		assert.Contains(t, errs.String(), "round 1  ")
		assert.Contains(t, errs.String(), "at most 2m30s left")
		assert.Contains(t, errs.String(), "█")
		assert.True(t, strings.HasSuffix(errs.String(), "\r\x1b[K"), "the line is removed at the end")
	})
}

// Real scenarios, one of them with tasks that find further ones.
func TestTuneScenarios(t *testing.T) {
	for _, args := range []string{"scrape -n 30 -scale 0.02", "cpu -n 4 -scale 0.01", "tiny -n 500"} {
		code, stdout, stderr := call(t.Context(), append(strings.Fields("tune "+args), "-workers", "1,2,4", "-for", "1ms")...)
		assert.Equal(t, exitFine, code, stderr)
		assert.Contains(t, stdout, "the time was up")
		assert.Contains(t, stdout, "use ")
	}
}

// A user's benchmark is built once and run in rounds.
func TestTuneBenchmark(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/own\n\ngo 1.26\n",
		"own_test.go": `package own

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func BenchmarkOwn(b *testing.B) {
	for _, n := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("workers=%d", n), func(b *testing.B) {
			for b.Loop() {
				time.Sleep(4 * time.Millisecond / time.Duration(n))
			}
		})
	}
}

func BenchmarkBroken(b *testing.B) {
	if os.Getenv("OWN_BROKEN") == "" {
		b.Skip()
	}
	b.Fatal("it broke")
}
`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	code, stdout, stderr := call(t.Context(), "tune", "-bench", "Own$", "-benchtime", "1x", "-json", "-until", "90%", "-for", "1m")
	require.Equal(t, exitFine, code, stderr)
	var j tuneJSON
	require.NoError(t, json.Unmarshal([]byte(stdout), &j))
	assert.GreaterOrEqual(t, j.Rounds, leastRounds)
	require.Len(t, j.Tables, 1)
	require.Len(t, j.Tables[0].Series[0].Rows, 3)
	assert.Len(t, j.Tables[0].Series[0].Rows[0].Samples, j.Rounds)

	code, _, stderr = call(t.Context(), "tune", "-bench", "Nobody", ".")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "-bench Nobody matches no benchmark")
	t.Setenv("OWN_BROKEN", "1")
	code, _, stderr = call(t.Context(), "tune", "-bench", "Broken", ".")
	assert.Equal(t, exitMachine, code)
	assert.Contains(t, stderr, "it broke")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, _, _ = call(ctx, "tune", "-bench", "Own", ".")
	assert.Equal(t, exitInterrupted, code)
}
