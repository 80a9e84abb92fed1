// Package pooltest holds the invariants of a worker pool as tests that any
// pool plugs into with one line:
//
//	func TestPool(t *testing.T) {
//		pooltest.TestPool(t, func(workers int) pooltest.Pool { return mypool.New(workers) })
//	}
//
// There is one subtest for each invariant, with its name, so that
// go test -run TestPool/Bounded makes one check. A check plays worlds, small
// inputs like two workers and three tasks with given latencies, from the
// smallest on, in virtual time (testing/synctest), where a second costs nothing
// and times are compared with ==. The first world that breaks the invariant is
// played again, and only what fails again is a failure; it is reported with a
// timeline and a hint.
//
// What the worlds alone do not fail is then played under thousands of schedules:
// the test binary builds an instrumented twin of itself (package
// lab/interleave/twin) in which a scheduler of the kit decides who goes on at
// each operation that synchronises. A failure found there is shrunk, played twice
// more, and shown as an interleaving. The twin holds the packages of the main
// module; [Modules] adds others. Where it cannot be built (no go command, no
// sources) one line says so; the variable POOLLAB_TWIN is auto, require or off.
//
// Checks run in child processes: this test binary, started again up to the same
// call. So a pool that crashes, hangs, spins or leaks costs one check and not
// the rest. What a test function does before it calls the kit is done in every
// child as well.
//
// A correct pool is never accused, however it is made. Where virtual time cannot
// tell, for example because a lock is held by someone who waits, the check is
// made again in real time. A check that cannot be decided is unknown, and its
// subtest is skipped with the reason.
package pooltest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/poollab/lab/interleave"
)

// Pool is the contract of a long-lived pool. A pool may have more: the methods
// TrySubmit, SubmitContext, Shutdown, Wait, Resize and Stats are found and
// tested, too.
type Pool interface {
	// Submit accepts a task, which then runs exactly once, or returns an error.
	Submit(task func()) error
	// Close ends the intake and waits for the accepted tasks.
	Close() error
}

// TestMap tests a function that maps a slice to a slice on a number of workers:
// it calls f for each item, at most workers at a time, and returns the results
// in the order of the items, or an error.
func TestMap(t *testing.T, m func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error), opts ...Option) {
	needTest(t)
	t.Helper()
	test(t, func(o options, _ string) (subject, error) { return mapSubject(m, o) }, opts)
}

// TestCompleted tests a function like Map that yields each outcome when it is
// complete.
func TestCompleted(t *testing.T, c func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error], opts ...Option) {
	needTest(t)
	t.Helper()
	test(t, func(o options, _ string) (subject, error) { return completedSubject(c, o) }, opts)
}

// TestPool tests the pools that newPool makes. It is called for every world
// anew, on a goroutine in a bubble of testing/synctest.
func TestPool(t *testing.T, newPool func(workers int) Pool, opts ...Option) {
	needTest(t)
	t.Helper()
	test(t, func(o options, name string) (subject, error) { return poolSubject(newPool, o, name) }, opts)
}

// CheckMap makes the checks of [TestMap] and returns what came of them. The
// name tells this call from others: child processes of a program run it again
// up to the call with that name. In a test, it is t.Name().
func CheckMap(name string, m func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error), opts ...Option) (Report, error) {
	return inspect(name, func(o options, _ string) (subject, error) { return mapSubject(m, o) }, opts)
}

// CheckCompleted makes the checks of [TestCompleted], as [CheckMap] does.
func CheckCompleted(name string, c func(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error], opts ...Option) (Report, error) {
	return inspect(name, func(o options, _ string) (subject, error) { return completedSubject(c, o) }, opts)
}

// CheckPool makes the checks of [TestPool], as [CheckMap] does.
func CheckPool(name string, newPool func(workers int) Pool, opts ...Option) (Report, error) {
	return inspect(name, func(o options, name string) (subject, error) { return poolSubject(newPool, o, name) }, opts)
}

func inspect(name string, subjectOf func(options, string) (subject, error), opts []Option) (Report, error) {
	if os.Getenv(interleave.OrderVariable) != "" {
		return Report{}, errExplored
	}
	o, err := newOptions(opts)
	if err != nil {
		return Report{}, err
	}
	if name == "" {
		return Report{}, fmt.Errorf("pooltest: a check needs a name; in a test, t.Name() is one")
	}
	s, err := subjectOf(o, name)
	if err != nil {
		return Report{}, err
	}
	r := Report{Contract: s.contract}
	names, err := s.wanted()
	if err != nil {
		return Report{}, err
	}
	err = s.run(name, names, func(v Verdict) {
		r.Verdicts = append(r.Verdicts, v)
		r.Elapsed += v.Elapsed
	}, func(n string) { r.Notes = append(r.Notes, n) })
	return r, err
}

// errExplored is for checks in a test that poollab explore plays.
var errExplored = errors.New("pooltest: these checks play schedules themselves: run them with go test, not with poollab explore")

func needTest(t *testing.T) {
	if t == nil {
		panic("pooltest: the test is nil: call TestPool from a test function, or CheckPool from a program")
	}
}

func test(t *testing.T, subjectOf func(options, string) (subject, error), opts []Option) {
	t.Helper()
	if os.Getenv(interleave.OrderVariable) != "" {
		// Under another scheduler a check would be one more test, and its child
		// processes would answer to the wrong parent.
		t.Skip(errExplored)
	}
	o, err := newOptions(opts)
	if err != nil {
		t.Fatal(err)
	}
	s, err := subjectOf(o, t.Name())
	if err != nil {
		t.Fatal(err)
	}
	names, err := s.wanted()
	if err != nil {
		t.Fatal(err)
	}
	names = selected(t.Name(), names)
	r := Report{Contract: s.contract}
	verdicts := make(chan Verdict)
	go func() {
		defer close(verdicts)
		err = s.run(t.Name(), names, func(v Verdict) { verdicts <- v }, func(n string) { r.Notes = append(r.Notes, n) })
	}()
	for v := range verdicts {
		r.Verdicts = append(r.Verdicts, v)
		t.Run(v.Name, func(sub *testing.T) {
			sub.Helper() // so that failures are reported at the caller's line
			if sub.Name() != t.Name()+"/"+v.Name {
				sub.Fatal("pooltest: the test was called twice under one name; give each call a t.Run of its own")
			}
			v.show(sub)
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(r.With(Pass)) < len(r.Verdicts) || len(r.Notes) > 0 || testing.Verbose() {
		t.Log(r.Summary())
	}
}

// show makes a subtest of a verdict.
func (v Verdict) show(t *testing.T) {
	t.Helper()
	t.Attr("id", v.ID)
	t.Attr("points", fmt.Sprint(v.Invariant.Points))
	t.Attr("status", string(v.Status))
	switch v.Status {
	case Fail:
		t.Errorf("%s  again go test -run '%s'", v, exactly(t.Name()))
	case Unstable:
		t.Skipf("%s  again go test -run '%s' -count 20", v, exactly(t.Name()))
	case Unknown:
		t.Skipf("unknown: %s", v.Reason)
	case Declared:
		t.Skipf("declared: %s", v.Reason)
	}
}

func exactly(name string) string {
	return "^" + strings.ReplaceAll(name, "/", "$/^") + "$"
}

// selected leaves those checks that -test.run and -test.skip do.
func selected(test string, names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		return !matches("test.run", test, name, true) || matches("test.skip", test, name, false)
	})
}

// matches looks at the part of a pattern that is about a subtest.
func matches(name, test, sub string, without bool) bool {
	f := flag.Lookup(name)
	if f == nil || f.Value.String() == "" || strings.ContainsAny(f.Value.String(), "|[") && strings.Count(f.Value.String(), "/") > strings.Count(test, "/")+1 {
		return without
	}
	parts := strings.Split(f.Value.String(), "/")
	depth := strings.Count(test, "/") + 1
	if depth >= len(parts) {
		return without
	}
	re, err := regexp.Compile(parts[depth])
	return err != nil || re.MatchString(sub)
}
