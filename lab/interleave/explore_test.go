package interleave_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
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
		if res.Kind != k.want || !res.Failed() && !res.Complete {
			t.Errorf("%s: %q complete=%v after %d", k.name, res.Kind, res.Complete, res.Schedules)
		}
	}
}

// After every go statement the new goroutine may be faster, also after one that
// follows another at once.
func TestEveryGoStatementIsAPoint(t *testing.T) {
	for n := 1; n <= 3; n++ {
		for _, o := range []Options{{Schedules: 200}, {Exhaustive: true, Preemptions: 1, Schedules: 1000}} {
			res, err := Explore(func(t *testing.T) {
				var x atomic.Int32
				for i := range n {
					Go(func() {
						if i == n-1 {
							AtomicStore(&x, 1)
						}
					})
				}
				if AtomicLoad(&x) != 0 {
					t.Error("the last goroutine was faster")
				}
			}, o)
			if err != nil || res.Kind != Assertion {
				t.Errorf("%d go statements, %+v: %v %q", n, o, err, res.Kind)
			}
		}
	}
}

// BenchmarkStep is the cost of a step: in a pool of nine workers and about 600
// steps, and with more and more goroutines that take a lock and count.
func BenchmarkStep(b *testing.B) {
	bench := func(name string, play func(*testing.T), limit int) {
		b.Run(name, func(b *testing.B) {
			steps, schedules := 0, 0
			for i := 0; steps < b.N; i++ {
				res, err := Explore(play, Options{Schedules: 12, Seed: uint64(i), Steps: limit})
				if err != nil || res.Kind != "" || len(res.Open) > 0 {
					b.Fatal(err, res.Kind, res.Open)
				}
				steps += res.Steps
				schedules += res.Schedules
			}
			b.ReportMetric(float64(steps)/float64(schedules), "steps/schedule")
			b.ReportMetric(float64(schedules)/b.Elapsed().Seconds(), "schedules/s")
		})
	}
	bench("pool", poolOfNine, 0)
	for _, n := range []int{2, 10, 100, 1000} {
		bench(fmt.Sprintf("goroutines=%d", n), func(*testing.T) { many(n) }, 200_000)
	}
}

func many(n int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var count atomic.Int64
	for range n {
		WaitGroupGo(&wg, func() {
			for range 5 {
				Lock(&mu)
				AtomicAdd(&count, 1)
				Unlock(&mu)
			}
		})
	}
	WaitGroupWait(&wg)
}

// What an assertion says that goes through an interface is heard, too.
func TestHearsOthers(t *testing.T) {
	res, err := Explore(func(t *testing.T) {
		var tb testing.TB = t
		tb.Errorf("want %d", 7)
	}, Options{})
	if err != nil || res.Kind != Assertion || !strings.Contains(res.Message, "want 7") {
		t.Fatalf("%v %q %q", err, res.Kind, res.Message)
	}
}

// What a pool forgets is a choice, too: what both see tells the states apart.
func TestExhaustivePool(t *testing.T) {
	seen := map[[2]any]bool{}
	res, err := Explore(func(*testing.T) {
		var p sync.Pool
		var got [2]any
		PoolPut(&p, "it")
		done := make(chan int, 2)
		for i := range got {
			Go(func() { got[i] = PoolGet(&p); Send(done, i) })
		}
		Recv(done)
		Recv(done)
		seen[got] = true
	}, Options{Exhaustive: true, Preemptions: 2})
	if err != nil || !res.Complete {
		t.Fatal(err, res.Complete)
	}
	for _, want := range [][2]any{{"it", nil}, {nil, "it"}, {nil, nil}} {
		if !seen[want] {
			t.Errorf("%v is missing: %v", want, seen)
		}
	}
}

// Who is left has steps of his own before he counts as one that never ends.
func TestLongTestIsNoLeak(t *testing.T) {
	res, err := Explore(func(*testing.T) {
		var n atomic.Int64
		for range 180 {
			AtomicAdd(&n, 1)
		}
		Go(func() {
			for range 60 {
				AtomicAdd(&n, 1)
			}
		})
	}, Options{Schedules: 50, Steps: 200})
	if err != nil || res.Kind != "" || res.Open[Limit] == 50 {
		t.Fatalf("%v %q %s %v", err, res.Kind, res.Message, res.Open)
	}
}
