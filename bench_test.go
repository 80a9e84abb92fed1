// The benchmarks compare the ways of running work that package pool offers,
// each over a range of worker counts:
//
//	go test -run '^$' -bench . -count 6 . | tee new.txt
//	go tool benchstat -row .name -col /workers new.txt
//
// takes half a minute and prints a row for each way and a column for each
// number of workers, 190 characters wide. There is nothing to install.
//   - sec/task is the time of one operation divided by its tasks, which are
//     equally many in every column.
//   - "vs base" compares with one worker; a tilde means no difference beyond
//     noise. To show one takes four runs, a confidence interval (±) six.
//   - pct-of-bound says how near a pool comes to the shortest possible time:
//     for n tasks of one millisecond, ceil(n/workers) milliseconds. 100 is out
//     of reach, because sleeping for a millisecond takes a little longer.
//   - Sequential has no workers, and so no pct-of-bound. It runs in every column
//     all the same, because benchstat warns of columns that lack a row.
//
// The workload is sleep1ms, where pools gain most. Others are asked for with
// -load, which stands after the package because the go command does not know it:
//
//	go test -run '^$' -bench . -count 6 . -load noop,cpu1us | tee new.txt
//
// The same benchstat command then prints a table for each of
//
//	noop      nothing: what remains is the cost of the pool itself
//	cpu1us    about a microsecond of arithmetic: cores count, not workers
//	sleep1ms  a millisecond of sleep
//	http      a request to a local server that takes a millisecond to answer
//	all       all of these, in about two minutes
//
// One operation is hundreds of tasks, so -benchtime is 100ms unless given.
// -benchmem adds memory per operation. To see what a change did, keep the
// output from before it and try go tool benchstat old.txt new.txt.
package poollab_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/poollab/pool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchproc"
)

var load = flag.String("load", "sleep1ms", "benchmark these `workloads`, separated by commas: noop, cpu1us, sleep1ms, http, or all")

func TestMain(m *testing.M) {
	err := flag.Set("test.benchtime", "100ms") // unless the command line says otherwise
	flag.Parse()
	if _, unknown := chosen(*load); err != nil || unknown != nil {
		fmt.Fprintln(os.Stderr, errors.Join(err, unknown))
		os.Exit(2)
	}
	if flag.Lookup("test.bench").Value.String() != "" {
		// benchstat learns from these lines in which direction better lies.
		fmt.Println("Unit ns/task better=lower")
		fmt.Println("Unit pct-of-bound better=higher")
	}
	os.Exit(m.Run())
}

func BenchmarkSequential(b *testing.B) {
	measure(b, func(b *testing.B, c benchCase) {
		for b.Loop() {
			_, err := pool.Sequential(b.Context(), c.items, c.task)
			require.NoError(b, err)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	measurePool(b, func(b *testing.B, c benchCase) {
		for b.Loop() {
			_, err := pool.Map(b.Context(), c.workers, c.items, c.task)
			require.NoError(b, err)
		}
	})
}

func BenchmarkCompleted(b *testing.B) {
	measurePool(b, func(b *testing.B, c benchCase) {
		for b.Loop() {
			drain(b, pool.Completed(b.Context(), c.workers, c.items, c.task))
		}
	})
}

func BenchmarkStream(b *testing.B) {
	measurePool(b, func(b *testing.B, c benchCase) {
		for b.Loop() {
			drain(b, pool.Stream(b.Context(), c.workers, slices.Values(c.items), c.task))
		}
	})
}

func drain(b *testing.B, outcomes iter.Seq2[int, error]) {
	for _, err := range outcomes {
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSubmit keeps one pool for all operations, as a program would.
func BenchmarkSubmit(b *testing.B) {
	measurePool(b, func(b *testing.B, c benchCase) {
		p := pool.New(c.workers)
		defer func() { assert.NoError(b, p.Close()) }()
		results, errs := make([]int, len(c.items)), make([]error, len(c.items))
		ctx, f := b.Context(), c.task // so that a closure holds no more than it needs
		for b.Loop() {
			var tasks sync.WaitGroup
			for i, item := range c.items {
				tasks.Add(1)
				err := p.Submit(func() {
					defer tasks.Done()
					results[i], errs[i] = f(ctx, item)
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			tasks.Wait()
			require.NoError(b, errors.Join(errs...))
		}
	})
}

// benchCase is one cell of the table.
type benchCase struct {
	workload
	workers int
	items   []int
	task    task
}

// measure runs a benchmark for every chosen workload and number of workers.
// The workload is part of the name, for -bench, and a configuration line, by
// which benchstat makes a table for each without being told.
func measure(b *testing.B, run func(*testing.B, benchCase)) {
	workloads, err := chosen(*load)
	require.NoError(b, err)
	for _, w := range workloads {
		b.Run("work="+w.name, func(b *testing.B) {
			fmt.Println("work: " + w.name)
			c := benchCase{workload: w, items: make([]int, w.tasks), task: w.start(b)}
			for _, c.workers = range []int{1, 4, 16, 64, 256} {
				b.Run(fmt.Sprintf("workers=%d", c.workers), func(b *testing.B) {
					run(b, c)
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*w.tasks), "ns/task")
					b.ReportMetric(0, "ns/op") // or benchstat would say everything twice
				})
			}
		})
	}
}

// measurePool is measure for what has workers and so a bound.
func measurePool(b *testing.B, run func(*testing.B, benchCase)) {
	measure(b, func(b *testing.B, c benchCase) {
		run(b, c)
		if c.wait > 0 {
			bound := c.wait * time.Duration(b.N*((c.tasks+c.workers-1)/c.workers))
			b.ReportMetric(100*float64(bound)/float64(b.Elapsed()), "pct-of-bound")
		}
	})
}

type task = func(context.Context, int) (int, error)

// workload is a kind of task and how many of them make one operation: enough
// for 256 workers, few enough to do them one after another.
type workload struct {
	name  string
	tasks int
	wait  time.Duration // how long a task waits, if little else takes time
	start func(testing.TB) task
}

// chosen are the workloads that a value of the flag -load names.
func chosen(names string) ([]workload, error) {
	all := []workload{
		{"noop", 10_000, 0, func(testing.TB) task { return noop }},
		{"cpu1us", 10_000, 0, func(testing.TB) task { return compute }},
		{"sleep1ms", 256, time.Millisecond, func(testing.TB) task { return sleep }},
		{"http", 256, time.Millisecond, serve},
	}
	if names == "all" {
		return all, nil
	}
	var workloads []workload
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(all, func(w workload) bool { return w.name == name })
		if i < 0 {
			return nil, fmt.Errorf("bench: -load: there is no workload %q", name)
		}
		workloads = append(workloads, all[i])
	}
	return workloads, nil
}

func noop(_ context.Context, i int) (int, error) { return i, nil }

func compute(_ context.Context, i int) (int, error) {
	x := uint64(i) + 1
	for range 600 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return int(x), nil
}

func sleep(_ context.Context, i int) (int, error) {
	time.Sleep(time.Millisecond)
	return i, nil
}

// serve starts a server and returns a task that is one request to it.
func serve(tb testing.TB) task {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(time.Millisecond)
		fmt.Fprintln(w, "done")
	}))
	tb.Cleanup(server.Close)
	// By default it would keep two connections and dial for nearly every request.
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	tb.Cleanup(client.CloseIdleConnections)
	get := func(context.Context, int) (int, error) {
		response, err := client.Get(server.URL)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, response.Body)
		return int(n), errors.Join(err, response.Body.Close())
	}
	// The connections are opened here, so that no number of workers pays for them.
	_, err := pool.Map(tb.Context(), 256, make([]int, 256), get)
	require.NoError(tb, err)
	return get
}

// benchstat warns of cells that mix different things and of columns that lack a
// row of the first one; the test looks for both in real output.
func TestBenchstatReadsBenchmarks(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), self, "-load=all", "-test.run=^$", "-test.benchtime=1x", "-test.count=2",
		"-test.bench=/work=noop/workers=(1|256)$|^BenchmarkMap$/work=(sleep1ms|http)/workers=(64|256)$").Output()
	require.NoError(t, err, "%s", out)
	var parser benchproc.ProjectionParser
	cellBy, err := parser.Parse("work,.name,/workers", nil)
	require.NoError(t, err)
	hidden := parser.Residue()

	cells := map[string][]benchproc.Key{}
	reader := benchfmt.NewReader(bytes.NewReader(out), "output")
	for reader.Scan() {
		if r, ok := reader.Result().(*benchfmt.Result); ok {
			for _, v := range r.Values {
				cell := cellBy.Project(r).StringValues() + " " + v.Unit
				cells[cell] = append(cells[cell], hidden.Project(r))
			}
		}
	}
	require.NoError(t, reader.Err())

	var want []string
	for _, name := range []string{"Sequential", "Map", "Completed", "Stream", "Submit"} {
		want = append(want, "noop "+name+" 1 sec/task", "noop "+name+" 256 sec/task")
	}
	for _, row := range []string{"sleep1ms Map ", "http Map "} {
		want = append(want, row+"64 sec/task", row+"256 sec/task", row+"64 pct-of-bound", row+"256 pct-of-bound")
	}
	assert.ElementsMatch(t, want, slices.Collect(maps.Keys(cells)))
	for cell, results := range cells {
		assert.Len(t, results, 2, "%s: one result for each -count", cell)
		assert.Empty(t, benchproc.NonSingularFields(results), "%s: results vary in what a table does not show", cell)
	}
	assert.Equal(t, -1, reader.Units().GetBetter("ns/task"))
	assert.Equal(t, +1, reader.Units().GetBetter("pct-of-bound"))
}
