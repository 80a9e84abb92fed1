package pooltest

import (
	"flag"
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"
)

// quiet is a test for rapid that keeps what it is told.
type quiet struct {
	failed bool
	text   string
}

// run searches for a counterexample to a property.
func (q *quiet) run(property func(*rapid.T)) {
	done := make(chan struct{})
	go func() { // rapid ends a failing test's goroutine
		defer close(done)
		rapid.Check(q, property)
	}()
	<-done
}

func (q *quiet) Helper()                        {}
func (q *quiet) Name() string                   { return "pooltest" }
func (q *quiet) Logf(string, ...any)            {}
func (q *quiet) Log(...any)                     {}
func (q *quiet) Skipf(string, ...any)           { q.SkipNow() }
func (q *quiet) Skip(...any)                    { q.SkipNow() }
func (q *quiet) SkipNow()                       { runtime.Goexit() }
func (q *quiet) Errorf(format string, a ...any) { q.failed = true; q.text += fmt.Sprintf(format, a...) }
func (q *quiet) Error(a ...any)                 { q.Errorf("%s", fmt.Sprint(a...)) }
func (q *quiet) Fatalf(format string, a ...any) { q.Errorf(format, a...); q.FailNow() }
func (q *quiet) Fatal(a ...any)                 { q.Error(a...); q.FailNow() }
func (q *quiet) FailNow()                       { q.failed = true; runtime.Goexit() }
func (q *quiet) Fail()                          { q.failed = true }
func (q *quiet) Failed() bool                   { return q.failed }

// prepare sets rapid up: the same worlds in every run, unless flags say
// otherwise.
func prepare(effort int) error {
	if !testing.Testing() {
		testing.Init()
		if !flag.Parsed() {
			if err := flag.CommandLine.Parse(nil); err != nil {
				return err
			}
		}
	}
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{
		"rapid.seed": "1", "rapid.checks": fmt.Sprint(60 * effort), "rapid.nofailfile": "true", "rapid.shrinktime": "2s",
	} {
		if !given[name] {
			if err := flag.Set(name, value); err != nil {
				return err
			}
		}
	}
	return nil
}
