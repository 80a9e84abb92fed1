package twin

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
)

// thorough reports whether the long version of the matrices is asked for.
func thorough() bool { return os.Getenv("POOLLAB_MATRIX") == "full" }

// pattern is a row of the table of kernels: what its faulty test may end in.
type pattern struct {
	name  string
	kinds []interleave.Kind
}

var row = regexp.MustCompile(`(?m)^\| (\w+) \| \[\w+_test\.go\].*\| ([^|]*) \| ([^|]*)\| ([^|]*)\|$`)

// patterns reads the table of kernels.
func patterns(t *testing.T, file string) []pattern {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	words := map[string]interleave.Kind{
		"deadlock": interleave.Deadlock, "leak": interleave.Leak, "panic": interleave.Panic, "assertion": interleave.Assertion,
	}
	var list []pattern
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		p := pattern{name: m[1]}
		verdict, other, _ := strings.Cut(strings.TrimSpace(m[2]), " (or a ")
		require.Contains(t, words, verdict, "the verdict of %s", p.name)
		p.kinds = append(p.kinds, words[verdict])
		if other, _, _ = strings.Cut(other, " "); other != "" {
			require.Contains(t, words, other, "the other verdict of %s", p.name)
			p.kinds = append(p.kinds, words[other])
		}
		if strings.TrimSpace(m[4]) == "yes" {
			p.kinds = append(p.kinds, interleave.Race)
		}
		list = append(list, p)
	}
	return list
}

// TestCorpus explores the kernels: each faulty one fails within a few schedules
// and in the way that the table says, and no fixed one ever does.
func TestCorpus(t *testing.T) {
	t.Parallel()
	dir, err := filepath.Abs(filepath.Join("..", "testdata", "kernels"))
	require.NoError(t, err)
	list := patterns(t, filepath.Join(dir, "README.md"))
	tw := buildFor(t, Config{Dir: dir, Package: "."})
	require.Empty(t, tw.Left)
	var names []string
	for _, p := range list {
		names = append(names, "Test"+p.name+"_Faulty", "Test"+p.name+"_Fixed")
	}
	require.ElementsMatch(t, names, tw.Tests, "the table and the tests")
	require.Greater(t, len(list), 40)

	t.Run("faulty", func(t *testing.T) { exploreFaulty(t, tw, list) })
	t.Run("fixed", func(t *testing.T) {
		n := 300
		if thorough() {
			n = 50_000
		}
		exploreFixed(t, tw, list, n)
	})
	t.Run("fixed with the race detector", func(t *testing.T) {
		race := buildFor(t, Config{Dir: dir, Package: ".", Race: true})
		n := 40
		if thorough() {
			n = 10_000
		}
		exploreFixed(t, race, list, n)
		sameTraces(t, tw, race, list)
	})
}

// buildFor builds a twin in a cache that ends with the test.
func buildFor(t *testing.T, c Config) *Twin {
	t.Helper()
	c.Cache = t.TempDir()
	tw, err := Build(t.Context(), c)
	require.NoError(t, err)
	return tw
}

func exploreFaulty(t *testing.T, tw *Twin, list []pattern) {
	seeds := 2
	if thorough() {
		seeds = 20
	}
	var found, preemptions []int
	var times []time.Duration
	slow := 0
	for _, p := range list {
		for seed := range seeds {
			begin := time.Now()
			f, err := tw.Explore(t.Context(), "Test"+p.name+"_Faulty", interleave.Options{Schedules: 400, Seed: uint64(seed)}, func(interleave.Result) {})
			require.NoError(t, err)
			took := time.Since(begin)
			if f.Verdict != Fail {
				t.Errorf("%s, seed %d: %s in %d schedules, %s; want %v", p.name, seed, f.Verdict, f.Result.Schedules, f.Reason, p.kinds)
				continue
			}
			if !slices.Contains(p.kinds, f.Result.Kind) {
				t.Errorf("%s, seed %d: %s (%s), want %v", p.name, seed, f.Result.Kind, f.Result.Message, p.kinds)
			}
			found = append(found, f.Found)
			preemptions = append(preemptions, f.Result.Preemptions)
			times = append(times, took)
			if took > time.Second {
				slow++
			}
		}
	}
	require.NotEmpty(t, found)
	t.Logf("%d searches of %d kernels found: schedule %d (median), at most %d; %v (median), at most %v, over 1 s: %d; preemptions %d (median), at most %d",
		len(found), len(list), median(found), slices.Max(found), median(times), slices.Max(times), slow, median(preemptions), slices.Max(preemptions))
	require.LessOrEqual(t, median(preemptions), 4, "preemptions after shrinking")
}

func exploreFixed(t *testing.T, tw *Twin, list []pattern, schedules int) {
	begin := time.Now()
	for _, p := range list {
		f, err := tw.Explore(t.Context(), "Test"+p.name+"_Fixed", interleave.Options{Schedules: schedules}, func(interleave.Result) {})
		require.NoError(t, err)
		if f.Verdict != Pass {
			t.Errorf("%s is right, and it is said to %s: %s (%s) %s\n%s", p.name, f.Verdict, f.Result.Kind, f.Result.Message, f.Reason, f.Token)
		}
	}
	t.Logf("%d kernels, %d schedules each, in %v", len(list), schedules, time.Since(begin).Round(time.Millisecond))
}

// sameTraces checks that the race detector changes no decision.
func sameTraces(t *testing.T, plain, race *Twin, list []pattern) {
	trace := func(tw *Twin, p pattern) uint64 {
		f, err := tw.Explore(t.Context(), "Test"+p.name+"_Fixed", interleave.Options{Schedules: 30}, func(interleave.Result) {})
		require.NoError(t, err)
		return f.Result.Trace
	}
	for _, p := range list {
		if a, b := trace(plain, p), trace(race, p); a != b || a == 0 {
			t.Errorf("%s: the hash over 30 traces is %x without the race detector, and %x with it", p.name, a, b)
		}
	}
}

func median[T int | time.Duration](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
