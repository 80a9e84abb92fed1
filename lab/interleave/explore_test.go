package interleave_test

import (
	"fmt"
	"runtime"
	"testing"

	. "example.com/poollab/lab/interleave"
)

// Every kernel gets the verdict that it should, from any seed.
func TestVerdicts(t *testing.T) {
	for _, k := range kernels() {
		t.Run(k.name, func(t *testing.T) {
			for seed := range uint64(20) {
				res, err := Explore(k.play, Options{Schedules: 200, Seed: seed})
				if err != nil {
					t.Fatal(err)
				}
				if !k.want.Decided() && k.want != "" {
					if res.Open[k.want] == 0 {
						t.Fatalf("seed %d: %+v", seed, res)
					}
					return
				}
				if RaceEnabled && res.Kind == Race && k.want == Panic {
					return // a send and a close without order are one, too
				}
				if res.Kind != k.want || res.Open[Timed] > 0 || res.Open[Limit] > 0 || res.Open[Uncontrolled] > 0 {
					t.Fatalf("seed %d: %q %s %v %s", seed, res.Kind, res.Message, res.Open, res.Stack)
				}
				if res.Failed() {
					again := Replay(k.play, res.Schedule, Options{})
					if again.Kind != res.Kind || again.Hash != res.Hash {
						t.Fatalf("seed %d: the schedule does not repeat: %v and %v, hashes %x and %x", seed, res.Kind, again.Kind, res.Hash, again.Hash)
					}
				}
			}
		})
	}
}

// hashes are those of the traces of some schedules, and of what happened to be.
func hashes(t *testing.T, k kernel, o Options) string {
	var all string
	for index := range 60 {
		o.First, o.Every, o.Schedules = index, 1000, index+1
		o.Progress = nil
		res, err := Explore(k.play, o)
		if err != nil {
			t.Fatal(err)
		}
		all += fmt.Sprintf("%d %x %v %d\n", index, res.Trace, res.Kind, res.Steps)
	}
	return all
}

// The baton decides as the driver does when it waits for quiescence at each
// step, on any number of processors.
func TestDeterminism(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, k := range kernels() {
		want := hashes(t, k, Options{})
		for _, procs := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(procs)
			for _, patient := range []bool{false, true} {
				if k.name == "uncontrolled goroutines" && procs > 1 {
					continue // promised at one only
				}
				if got := hashes(t, k, Options{Patient: patient}); got != want {
					t.Errorf("%s: GOMAXPROCS=%d patient=%v goes another way:\n%s", k.name, procs, patient, firstDifference(want, got))
				}
			}
		}
		runtime.GOMAXPROCS(1)
	}
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%s\n%s", a[max(0, i-40):min(len(a), i+40)], b[max(0, i-40):min(len(b), i+40)])
		}
	}
	return "length"
}

// A failure is shrunk to few preemptions, which still fail.
func TestShrink(t *testing.T) {
	for _, k := range kernels() {
		if !k.want.Decided() || k.want == "" {
			continue
		}
		res, err := Explore(k.play, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if RaceEnabled && res.Kind == Race {
			continue
		}
		small := Shrink(k.play, res.Schedule, Options{})
		if small.Kind != k.want || len(small.Schedule.Choices) > 3 {
			t.Errorf("%s: %v %+v", k.name, small.Kind, small.Schedule)
		}
	}
}

// Within its bound, the exhaustive search finds what there is, and says when it
// is through.
func TestExhaustive(t *testing.T) {
	for _, k := range kernels() {
		if k.name == "pool of nine" || k.want == Livelock || k.want == Leak || k.name == "uncontrolled goroutines" {
			continue
		}
		res, err := Explore(k.play, Options{Exhaustive: true, Preemptions: 2, Schedules: 100000})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %q, %d schedules, %d distinct, complete %v", k.name, res.Kind, res.Schedules, res.Distinct, res.Complete)
		if res.Kind != k.want && res.Kind != Race || !res.Failed() && !res.Complete {
			t.Errorf("%s: %q complete=%v after %d", k.name, res.Kind, res.Complete, res.Schedules)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	steps := 0
	for i := 0; steps < b.N; i++ {
		res, err := Explore(poolOfNine, Options{Schedules: 20, Seed: uint64(i)})
		if err != nil || res.Kind != "" {
			b.Fatal(err, res.Kind)
		}
		steps += res.Steps
	}
}
