package pooltest_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/internal/golden"
	"example.com/poollab/lab/pooltest"
)

// effort says how far this run goes. By default each faulty implementation meets
// the row that must fail it, and each correct one all rows; the race detector's
// run takes a part of that. POOLLAB_MATRIX=done leaves most out, because another
// run has done it; POOLLAB_MATRIX=rows is every implementation against its row in
// any case, and POOLLAB_MATRIX=full is all against all, with schedules for each
// correct implementation and not only for every eighth.
func effort() string { return os.Getenv("POOLLAB_MATRIX") }

func wanted(i faulty.Implementation, n int) bool {
	if i.Schedules && os.Getenv("POOLLAB_TWIN") == "off" {
		return false
	}
	switch effort() {
	case "done":
		return n%16 == 0
	case "rows", "full":
		return true
	}
	return !raceOn || i.Breaks == "Visible" || n%24 == 0
}

// optionsOf are the options for what an implementation declares, and for its hooks.
func optionsOf(i faulty.Implementation) []pooltest.Option {
	var opts []pooltest.Option
	switch i.Declares {
	case faulty.DeclaresFIFO:
		opts = append(opts, pooltest.Declare(pooltest.StartsInOrder))
	case faulty.DeclaresNested:
		opts = append(opts, pooltest.Declare(pooltest.NestedSubmission))
	case faulty.DeclaresGoroutines:
		opts = append(opts, pooltest.Declare(pooltest.GoroutinePerTask))
	case faulty.DeclaresQueue:
		opts = append(opts, pooltest.Queue(faulty.QueueSize))
	case faulty.DeclaresIdle:
		opts = append(opts, pooltest.IdleTimeout(faulty.IdleTimeout))
	}
	if i.Hooked != nil {
		opts = append(opts, pooltest.Hooks(func(n int, init func(int) error, fini func(int)) pooltest.Pool {
			return i.Hooked(n, init, fini)
		}))
	}
	return opts
}

// inspect makes all checks of an implementation.
func inspect(t *testing.T, i faulty.Implementation, opts ...pooltest.Option) pooltest.Report {
	t.Helper()
	opts = append(opts, optionsOf(i)...)
	var r pooltest.Report
	var err error
	switch {
	case i.Map != nil:
		r, err = pooltest.CheckMap(t.Name(), i.Map, opts...)
	case i.Completed != nil:
		r, err = pooltest.CheckCompleted(t.Name(), i.Completed, opts...)
	default:
		r, err = pooltest.CheckPool(t.Name(), func(n int) pooltest.Pool { return i.Pool(n) }, opts...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Every faulty implementation is failed by the row named beside it.
func TestFaultyAreKilled(t *testing.T) {
	update := flag.Lookup("update").Value.String() == "true"
	var lines []string
	for n, i := range faulty.Faulty() {
		if !wanted(i, n) && !update {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			var opts []pooltest.Option
			if effort() != "full" && !update {
				opts = append(opts, pooltest.Only(i.Breaks))
			}
			r := inspect(t, i, opts...)
			if i.Breaks == "Visible" && !raceOn {
				lines = append(lines, fmt.Sprintf("%-38s *Visible, with -race", i.Name))
				return
			}
			v, ok := r.Lookup(i.Breaks)
			if !ok || v.Status != pooltest.Fail {
				t.Errorf("%s is %s: %s\n%s\n%s", i.Breaks, v.Status, v.Reason, i.Fault, r.Summary())
			}
			t.Log(v)
			if !update {
				return
			}
			lines = append(lines, matrixLine(t, i, r))
		})
	}
	if update && len(lines) == len(faulty.Faulty()) {
		golden.Check(t, "testdata/matrix.golden", "What fails each faulty implementation: first the row that must not miss it;\nrows in brackets did not fail it every time.\n\n"+strings.Join(lines, "\n")+"\n")
	}
}

// matrixLine makes a few more runs and says which rows fail an implementation.
func matrixLine(t *testing.T, i faulty.Implementation, r pooltest.Report) string {
	const runs = 2
	count := map[string]int{}
	for k := range runs {
		if k > 0 {
			r = inspect(t, i)
		}
		for _, v := range r.With(pooltest.Fail) {
			count[v.Name]++
		}
	}
	named := "*" + i.Breaks
	if count[i.Breaks] < runs {
		named = "*(" + i.Breaks + ")"
	}
	words := []string{fmt.Sprintf("%-38s %s", i.Name, named)}
	for _, v := range r.Verdicts {
		switch n := count[v.Name]; {
		case v.Name == i.Breaks || n == 0:
		case n < runs:
			words = append(words, "("+v.Name+")")
		default:
			words = append(words, v.Name)
		}
	}
	return strings.Join(words, " ")
}

// No correct implementation is accused.
func TestCorrectPass(t *testing.T) {
	for n, i := range faulty.Correct() {
		if effort() == "done" && n%16 != 0 || effort() == "" && raceOn && n%5 != 0 {
			continue
		}
		t.Run(i.Name, func(t *testing.T) {
			if effort() != "full" && n%8 != 0 {
				t.Setenv("POOLLAB_TWIN", "off") // its schedules take most of the time
			}
			for _, v := range inspect(t, i).Verdicts {
				if v.Status != pooltest.Pass && (v.Name != "Visible" || raceOn) && (v.Status != pooltest.Declared || i.Declares == "") {
					t.Errorf("%s: %v", i.Note, v)
				}
			}
		})
	}
}

// The matrix on file names each implementation and its row.
func TestMatrixIsWhole(t *testing.T) {
	data, err := os.ReadFile("testdata/matrix.golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range faulty.Faulty() {
		want := "*" + i.Breaks
		if i.Schedules {
			want = "*"
		}
		found := false
		for line := range strings.Lines(string(data)) {
			words := strings.Fields(line)
			found = found || len(words) > 1 && words[0] == i.Name && strings.HasPrefix(words[1], want)
		}
		if !found {
			t.Errorf("testdata/matrix.golden has no line for %s and %s; go test ./lab/pooltest -run TestFaultyAreKilled -update writes it", i.Name, i.Breaks)
		}
	}
}
