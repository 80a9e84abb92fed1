package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/peers/work"
)

func noFlags(*flag.FlagSet) {}

func TestMistakesGetOneSentence(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
		return name
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"dance"}, `there is no command "dance"`},
		{[]string{"-rounds", "0"}, "-rounds must be at least 1, got 0"},
		{[]string{"-rounds", "x"}, `invalid value "x" for flag -rounds`},
		{[]string{"-time", "1ms"}, "-time must be at least 5ms, got 1ms"},
		{[]string{"-load", "NaN"}, "-load must be more than 0, got NaN"},
		{[]string{"-o", ""}, "-o needs the name of a file"},
		{[]string{"-machine", " "}, "-machine needs a name of one line"},
		{[]string{"-work", "dance"}, `-work: there is no "dance"; there are submit, submit1us, map`},
		{[]string{"-impl", "pool,("}, `-impl: "(" is not a regular expression`},
		{[]string{"-impl", "conc-pool", "-work", "map"}, `none of the implementations "conc-pool" does any of the works "map"`},
		{[]string{"-workers", "2,-1"}, `-workers: "-1" is not a number from 1 to`},
		{[]string{"submit.txt", "more"}, `there is no command "submit.txt"`},
		{[]string{"-list", "submit"}, `"submit" is too much`},
		{[]string{"growth", "-max-tasks", "5"}, "-max-tasks must be at least 10000"},
		{[]string{"growth", "-max-workers", "1"}, "-max-workers must be at least 4"},
		{[]string{"growth", "-workers", "1"}, "growth chooses the numbers of workers itself"},
		{[]string{"growth", "-work", "memory"}, "-work: memory does not grow"},
		{[]string{"sample"}, "sample is what bench calls for itself"},
		{[]string{"sample", "{"}, "sample is what bench calls for itself"},
		{[]string{"table"}, "table needs a file of results"},
		{[]string{"table", "-x"}, "flag provided but not defined: -x"},
		{[]string{"table", filepath.Join(dir, "none")}, "no such file"},
		{[]string{"table", file("empty", "goos: linux\n")}, "there is no sample in"},
		{[]string{"table", file("other", "BenchmarkSort/n=1 1 5 ns/op\n")}, "other:1: Sort/n=1 is not a result of bench: there is no such work"},
		{[]string{"table", file("impl", "BenchmarkMap/impl=puddle/workers=1 1 5 ns/task\n")}, "there is no such implementation"},
		{[]string{"table", file("workers", "BenchmarkMap/impl=pool/workers=x 1 5 ns/task\n")}, "its number of workers is none"},
		{[]string{"table", file("tasks", "BenchmarkMap/impl=pool/tasks=0/workers=1 1 5 ns/task\n")}, "its number of tasks is none"},
		{[]string{"table", file("broken", "BenchmarkMap/impl=pool/workers=1 1 5\n")}, "broken:1: "},
		{[]string{"table", file("two", "goos: a\nBenchmarkMap/impl=pool/workers=1 1 5 ns/task\ngoos: b\nBenchmarkMap/impl=pool/workers=2 1 5 ns/task\n")},
			"results of different [goos] cannot be in one table"},
	} {
		err := command(tt.args)
		require.ErrorAs(t, err, new(usageError), "%q", tt.args)
		assert.Contains(t, err.Error(), tt.want)
		assert.NotContains(t, err.Error(), "\n")
	}
}

func TestHelp(t *testing.T) {
	var help bytes.Buffer
	_, err := parse("bench", "bench.txt", []string{"-h"}, &help, noFlags)
	require.ErrorIs(t, err, flag.ErrHelp)
	for _, want := range []string{"Examples:", "-rounds", "benchstat"} {
		assert.Contains(t, help.String(), want)
	}
}

func TestCells(t *testing.T) {
	for _, tt := range []struct {
		args string
		want []string
	}{
		{"-work submit -impl pool,loop -workers 2,3,2", []string{"Submit/impl=pool/workers=2", "Submit/impl=pool/workers=3", "Submit/impl=loop/workers=any"}},
		{"-work map.* -impl conc-.* -workers 4", []string{"Map/impl=conc-iter/workers=4", "Map1us/impl=conc-iter/workers=4"}},
		{"-work memory -impl ants", []string{"Memory/impl=ants/workers=100000"}},
		{"-work sleep -impl pool", []string{"Sleep/impl=pool/workers=2", "Sleep/impl=pool/workers=8", "Sleep/impl=pool/workers=64", "Sleep/impl=pool/workers=256"}},
	} {
		o, err := parse("bench", "x", strings.Fields(tt.args), io.Discard, noFlags)
		require.NoError(t, err)
		cells, err := o.cells()
		require.NoError(t, err)
		assert.Equal(t, tt.want, names(cells), tt.args)
	}
}

func names(cells []work.Cell) []string {
	var out []string
	for _, c := range cells {
		out = append(out, c.Name())
	}
	return out
}

// The default run must stay affordable.
func TestDefaultRunTakesLessThan25Minutes(t *testing.T) {
	o, err := parse("bench", "x", nil, io.Discard, noFlags)
	require.NoError(t, err)
	cells, err := o.cells()
	require.NoError(t, err)
	var all time.Duration
	for _, c := range cells {
		all += c.Estimate(o.sample) + processStart
	}
	assert.Less(t, all*time.Duration(o.rounds), 25*time.Minute)
	assert.Equal(t, 6, o.rounds)
}
