package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/peers/work"
)

// faked is a runner over two cells whose samples come from a function.
func faked(t *testing.T, name string, measure func(work.Cell, int) (work.Sample, error)) (*runner, *bytes.Buffer) {
	t.Helper()
	want := head{config: []setting{{"goos", "test"}, {"date", "2026-01-02"}}}
	want.set("program", "p")
	want.set("seed", "7")
	file, _, err := open(name, want, true)
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.file.Close() })
	log, calls := &bytes.Buffer{}, 0
	r := &runner{
		options: options{rounds: 3, limit: 0.3, seed: 7, sample: 5 * time.Millisecond, file: name},
		cells: []work.Cell{
			{Work: "submit", Impl: "pool", Workers: 2, Tasks: 10_000}, {Work: "map", Impl: "loop", Tasks: 10_000},
		},
		file:  file,
		log:   log,
		await: func(context.Context, float64) {},
		measure: func(_ context.Context, c work.Cell, _ time.Duration) (work.Sample, error) {
			calls++
			return measure(c, calls)
		},
	}
	return r, log
}

func sampleWith(ns, load float64) work.Sample {
	return work.Sample{Ops: 5, Values: map[string]float64{"ns/task": ns, "foreign-cores": load}, Load: load, LoadKnown: true}
}

func TestLoadedSamplesAreRepeated(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r.txt")
	r, log := faked(t, name, func(_ work.Cell, call int) (work.Sample, error) {
		if call%2 == 1 {
			return sampleWith(666, 0.31), nil
		}
		return sampleWith(12, 0.3), nil
	})
	require.NoError(t, r.run(t.Context(), nil))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, 6, strings.Count(string(text), "\nBenchmark"), "%s", text)
	assert.NotContains(t, string(text), "666")
	assert.Equal(t, r.file.dropped, strings.Count(string(text), "\n# dropped "))
	assert.Positive(t, r.file.dropped)
	assert.Contains(t, log.String(), fmt.Sprintf("6 samples, and %d dropped, during which others used more than 0.3 cores", r.file.dropped))
}

func TestBusyMachineGivesUp(t *testing.T) {
	r, log := faked(t, filepath.Join(t.TempDir(), "r.txt"), func(work.Cell, int) (work.Sample, error) { return sampleWith(1, 2), nil })
	require.NoError(t, r.run(t.Context(), nil))
	assert.Equal(t, 2*3*tries, r.file.dropped)
	assert.Contains(t, log.String(), "6 samples are missing, because the machine was busy")
}

func TestUnknownLoadKeepsAll(t *testing.T) {
	r, log := faked(t, filepath.Join(t.TempDir(), "r.txt"), func(work.Cell, int) (work.Sample, error) {
		return work.Sample{Ops: 1, Values: map[string]float64{"ns/task": 1}}, nil
	})
	require.NoError(t, r.run(t.Context(), nil))
	assert.Zero(t, r.missing())
	assert.Equal(t, 1, strings.Count(log.String(), "this system does not tell what other processes use"))
}

func TestFailedCellIsLeft(t *testing.T) {
	r, log := faked(t, filepath.Join(t.TempDir(), "r.txt"), func(c work.Cell, _ int) (work.Sample, error) {
		if c.Work == "map" {
			return work.Sample{}, errors.New("bench: it broke")
		}
		return sampleWith(1, 0), nil
	})
	require.EqualError(t, r.run(t.Context(), nil), "bench: 1 of 2 cells failed")
	assert.Equal(t, 1, strings.Count(log.String(), "it broke"))
	assert.Equal(t, 3, r.missing(), "the other cell has all its samples")
}

// A run that is stopped and goes on measures in the same order as one that is
// not, whatever was cut.
func TestResume(t *testing.T) {
	cells := work.Cells([]int{2})[:10]
	measured := []string{}
	run := func(name string, stopAt int) (*runner, error) {
		stop := make(chan struct{})
		r, _ := faked(t, name, func(c work.Cell, call int) (work.Sample, error) {
			measured = append(measured, c.Name())
			if call == stopAt {
				close(stop)
			}
			return sampleWith(1, 0), nil
		})
		r.cells = cells
		return r, r.run(t.Context(), stop)
	}
	_, err := run(filepath.Join(t.TempDir(), "whole.txt"), 0)
	require.NoError(t, err)
	require.Len(t, measured, 30)
	whole := measured

	for _, stopAt := range []int{5, 13} { // in the first round and in the second
		measured = nil
		name := filepath.Join(t.TempDir(), "parts.txt")
		r, err := run(name, stopAt)
		require.ErrorIs(t, err, errStopped)
		assert.Contains(t, r.log.(*bytes.Buffer).String(), "stopped; the same command goes on with "+name)
		require.Len(t, measured, stopAt, "the present sample is not lost")

		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(name, text[:len(text)-4], 0o666)) // in the last line
		measured = measured[:stopAt-1]
		r, err = run(name, 0)
		require.NoError(t, err)
		assert.Positive(t, r.file.cut)
		assert.Equal(t, whole, measured)

		text, err = os.ReadFile(name)
		require.NoError(t, err)
		lines := 0
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "Benchmark") {
				lines++
				assert.Regexp(t, `^Benchmark\S+ 5 1 ns/task 0 foreign-cores\n$`, line)
			}
		}
		assert.Equal(t, 30, lines)
	}
}

func TestProgress(t *testing.T) {
	now := time.Now()
	var out bytes.Buffer
	p := newProgress(&out, 10*time.Minute)
	p.now = func() time.Time { return now }
	p.step(0, 100, 0, "first")
	assert.Empty(t, out.String(), "a line only every half minute")
	now = p.start.Add(time.Minute)
	p.done = 2 * time.Minute // twice as fast as was estimated
	p.step(20, 100, 3, "next")
	assert.Equal(t, "20 of 100 samples, 3 dropped, about 4 min left\n", out.String())
	out.Reset()
	p.terminal = true
	p.step(20, 100, 3, "next")
	p.clear()
	assert.Equal(t, "\r\x1b[K20 of 100 samples, 3 dropped, about 4 min left: next\r\x1b[K", out.String())
}
