package twin

import (
	"context"
	"fmt"
	"hash/crc32"
	"regexp"
	"slices"
	"strings"

	"example.com/poollab/lab/interleave"
)

// Verdict is what is said of a test.
type Verdict string

const (
	Pass    Verdict = "pass"
	Fail    Verdict = "fail"
	Unknown Verdict = "unknown"
)

// Finding is what came of exploring a test.
type Finding struct {
	Test    string
	Verdict Verdict
	Result  interleave.Result // of the search; after a failure, the run that is shown
	Found   int               // the number of the schedule that failed first, from 1
	Shrunk  int               // runs that shrinking took
	Token   string            // of a failure that can be played again
	Reason  string            // why it is unknown, in a sentence
	Output  string            // what the test wrote last, where that explains something
	// Processes is how many searched side by side. Traces that several have seen
	// cannot be told, so with more than one Result.Distinct is the least that
	// there can be.
	Processes int
}

// Explore searches one test of a twin: with as many child processes as there
// are processors, each at GOMAXPROCS=1. What fails is shrunk in a fresh process
// and played twice more, each time in a process of its own, before it is
// reported. tell is called now and then with what was done so far. When ctx
// ends, the finding says what was done until then, and the error is ctx's.
func (t *Twin) Explore(ctx context.Context, test string, o interleave.Options, tell func(interleave.Result)) (Finding, error) {
	f := Finding{Test: test}
	e, err := t.search(ctx, test, o, tell)
	if err == nil && e.mixesRuns() && !o.Exhaustive {
		e, err = t.alone(ctx, test, o, tell)
	}
	if e.result != nil {
		f.Result, f.Processes = *e.result, e.processes
	}
	if ctx.Err() != nil {
		f.interrupt()
		return f, ctx.Err()
	}
	if err != nil {
		return f, err
	}
	switch {
	case e.result == nil:
		f.died(e)
		return t.confirmDeath(ctx, f, e.part)
	case e.stuck != nil:
		f.Verdict, f.Reason = Unknown, reasons(f.Result)
		return f, nil
	case !f.Result.Failed():
		f.Verdict = Pass
		if f.Result.Skipped {
			f.Verdict, f.Reason = Unknown, "the test skipped itself"
		} else if len(f.Result.Open) > 0 {
			f.Verdict, f.Reason = Unknown, reasons(f.Result)
		}
		return f, nil
	}
	if f.Found = f.Result.Index + 1; o.Exhaustive {
		f.Found = f.Result.Index
	}
	f, err = t.confirm(ctx, f, o)
	if ctx.Err() != nil {
		f.interrupt()
		return f, ctx.Err()
	}
	t.excuse(&f)
	return f, err
}

// excuse takes back a deadlock or a leak if somebody who is not seen may be the
// one who is waited for.
func (t *Twin) excuse(f *Finding) {
	if k := f.Result.Kind; f.Verdict != Fail || k != interleave.Deadlock && k != interleave.Leak {
		return
	}
	for _, n := range t.Uncontrolled {
		if strings.Contains(n.What, "goroutine started before main") {
			f.Verdict, f.Token = Unknown, ""
			f.Reason = fmt.Sprintf("a %s in schedule %d (%s), unless the goroutine that is started at %s, before the test, is the one that is waited for: it is not seen", f.Result.Kind, f.Found, f.Result.Message, n.At)
			f.Result.Kind = ""
			return
		}
	}
}

// interrupt makes a finding of what was done until somebody stopped it.
func (f *Finding) interrupt() {
	f.Verdict, f.Reason = Unknown, "it was interrupted"
	if f.Result.Failed() {
		f.Reason = fmt.Sprintf("it was interrupted after schedule %d had failed (%s: %s), before that was played again", f.Result.Index+1, f.Result.Kind, f.Result.Message)
		f.Result.Kind = ""
	}
}

// reasons says why nothing was decided.
func reasons(res interleave.Result) string {
	var parts []string
	for _, k := range slices.Sorted(func(yield func(interleave.Kind) bool) {
		for k := range res.Open {
			if !yield(k) {
				return
			}
		}
	}) {
		parts = append(parts, fmt.Sprintf("%s in %d of %d schedules: %s", k, res.Open[k], max(res.Schedules, res.Open[k]), res.Why[k]))
	}
	return strings.Join(parts, "; ")
}

// died says why a child ended before it had a result.
func (f *Finding) died(e ending) {
	f.Verdict, f.Output = Unknown, strings.TrimSpace(e.output)
	switch {
	case e.spoiled:
		f.Reason = "the test has written to the report of the kit, or taken it away, so nothing in it can be believed"
	case e.mixesRuns():
		f.Reason = "something in a package variable lives on from run to run, and cannot be used in the next: " + lastWords(e.output)
	case lastWords(e.output) != "":
		f.Verdict = Fail
		f.Result.Kind, f.Result.Message = interleave.Panic, lastWords(e.output)
		f.Reason = "the process dies of it, so it cannot be shrunk or replayed"
	case e.silent:
		f.Reason = fmt.Sprintf("nothing was heard from the test for %v: it runs on, or waits for something outside", silence)
	case e.signal != "":
		f.Reason = "the process was ended from outside: " + e.signal
	case !e.begun && strings.Contains(e.output, "no tests to run"):
		f.Reason = "there is no such test"
	case !e.begun:
		f.Reason = fmt.Sprintf("the process ended before the test began, with exit code %d", e.code)
	default:
		f.Reason = fmt.Sprintf("the test ended the process, with exit code %d", e.code)
	}
}

// confirmDeath lets a process die once more, writing down what it does: the
// schedule is known then, and chance is not accused.
func (t *Twin) confirmDeath(ctx context.Context, f Finding, part interleave.Options) (Finding, error) {
	if f.Verdict != Fail {
		return f, nil
	}
	e, err := t.child(ctx, f.Test, interleave.Order{Mode: "search", Options: part, Careful: true}, func(interleave.Result) {})
	if err != nil {
		return f, err
	}
	if words := lastWords(e.output); e.result != nil || words != f.Result.Message {
		f.Verdict, f.Reason = Unknown, "the process died once ("+f.Result.Message+"), and not when the same schedules were played again"
		f.Result.Kind = ""
		return f, nil
	}
	f.Found, f.Result.Index = e.index+1, e.index
	return f, nil
}

// confirm shrinks a failure and plays it again in fresh processes.
func (t *Twin) confirm(ctx context.Context, f Finding, o interleave.Options) (Finding, error) {
	first := f.Result
	o.First, o.Every = 0, 0
	e, err := t.child(ctx, f.Test, interleave.Order{Mode: "shrink", Schedule: first.Schedule, Options: o}, func(interleave.Result) {})
	if err != nil {
		return f, err
	}
	shown := first
	if e.result != nil && e.result.Kind == first.Kind {
		shown = *e.result
		f.Shrunk = e.result.Schedules
	}
	for _, schedule := range []interleave.Schedule{shown.Schedule, first.Schedule} {
		var played []interleave.Result
		for range 2 {
			e, err := t.child(ctx, f.Test, interleave.Order{Mode: "replay", Schedule: schedule, Options: o}, func(interleave.Result) {})
			if err != nil {
				return f, err
			}
			if e.result == nil || e.result.Kind != first.Kind {
				break
			}
			e.result.Stack = strings.TrimSpace(e.result.Stack)
			if first.Kind == interleave.Race {
				e.result.Message, e.result.Stack = raceWords(e.races)
			}
			played = append(played, *e.result)
		}
		if len(played) < 2 {
			continue
		}
		res := played[0]
		res.Schedules, res.Steps, res.Distinct, res.Longest, res.Elapsed = first.Schedules, first.Steps, first.Distinct, first.Longest, first.Elapsed
		res.Index, res.Notes, res.Open, res.Why = first.Index, append(first.Notes, res.Notes...), first.Open, first.Why
		if played[0].Hash != played[1].Hash {
			res.Notes = append(res.Notes, "two replays fail the same way and differ on the way: "+difference(played[0].Interleaving, played[1].Interleaving))
		}
		if res.Kind == interleave.Assertion && res.Message == "" {
			res.Message = "the test failed, and what it said of it was not heard: it spoke through an interface"
		}
		f.Verdict, f.Result = Fail, res
		f.Token = interleave.Token{
			Package: t.Package, Test: f.Test, Race: t.Race, Code: t.code(), Trace: uint32(res.Hash), Schedule: schedule,
		}.String()
		return f, nil
	}
	f.Verdict = Unknown
	f.Reason = fmt.Sprintf("schedule %d failed (%s: %s), and in a fresh process it does not: something survives from run to run, in a package variable perhaps", f.Found, first.Kind, first.Message)
	f.Result.Kind = ""
	return f, nil
}

// code is the hash of the sources for a token.
func (t *Twin) code() uint32 { return crc32.ChecksumIEEE([]byte(t.Hash)) }

// difference is the first step in which two runs differ.
func difference(a, b interleave.Interleaving) string {
	for i := range min(len(a.Steps), len(b.Steps)) {
		if a.Steps[i] != b.Steps[i] {
			return fmt.Sprintf("step %d is %q by g%d at %s, or %q by g%d at %s", i+1,
				a.Steps[i].Op, a.Steps[i].Goroutine, a.Steps[i].At, b.Steps[i].Op, b.Steps[i].Goroutine, b.Steps[i].At)
		}
	}
	return fmt.Sprintf("one has %d steps, the other %d", len(a.Steps), len(b.Steps))
}

var access = regexp.MustCompile(`(?m)^((?:Previous )?(?:[Rr]ead|[Ww]rite|atomic read|atomic write|Previous atomic \w+)) at 0x[0-9a-f]+ by (.*):\n\s+(\S+)\(.*\)\n\s+(.+:\d+)`)

// raceWords makes a sentence of the race detector's last report.
func raceWords(log string) (message, report string) {
	parts := strings.Split(log, "==================")
	for _, p := range slices.Backward(parts) {
		if !strings.Contains(p, "DATA RACE") {
			continue
		}
		report = strings.TrimSpace(p)
		m := access.FindAllStringSubmatch(report, 2)
		if len(m) == 2 {
			return fmt.Sprintf("data race: %s in %s at %s, and %s in %s at %s, with nothing that orders them",
				strings.ToLower(m[0][1]), m[0][3], m[0][4], strings.ToLower(m[1][1]), m[1][3], m[1][4]), report
		}
		return "data race", report
	}
	return "data race", ""
}

// Replay plays the run of a token once.
func (t *Twin) Replay(ctx context.Context, k interleave.Token, o interleave.Options) (Finding, error) {
	f := Finding{Test: k.Test, Token: k.String()}
	e, err := t.child(ctx, k.Test, interleave.Order{Mode: "replay", Schedule: k.Schedule, Options: o}, func(interleave.Result) {})
	if err != nil {
		return f, err
	}
	if e.result == nil {
		f.Verdict = Unknown
		if e.stuck != nil {
			f.Reason = reasons(*e.stuck)
		} else {
			f.died(e)
		}
		return f, nil
	}
	f.Result = *e.result
	switch {
	case f.Result.Failed():
		f.Verdict = Fail
		if f.Result.Kind == interleave.Race {
			f.Result.Message, f.Result.Stack = raceWords(e.races)
		}
	case f.Result.Kind != "":
		f.Verdict, f.Reason = Unknown, string(f.Result.Kind)+": "+f.Result.Message
	default:
		f.Verdict = Pass
	}
	if k.Code != t.code() {
		f.Result.Notes = append(f.Result.Notes, "the code has changed since the token was made; it was followed as far as it goes")
	} else if uint32(f.Result.Hash) != k.Trace {
		f.Result.Notes = append(f.Result.Notes, "the code is the same and the run went another way: something outside of it decides, too")
	}
	return f, nil
}
