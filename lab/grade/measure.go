package grade

import (
	"context"
	"fmt"
	"math"
	"time"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// What is played to see what a pool costs. The times of the reference are
// five to ten times that of starting a process.
const (
	loadWorkers = 4
	loadTasks   = 2000 // in each call: few enough for a goroutine each
	loadCalls   = 40   // in a process
	// usualRatio asks for sane code and not for speed: the kit's own samples of right
	// implementations take from half to nine times as much as the reference, those
	// with a hand-over or a goroutine for each task most. A rubric may be stricter.
	usualRatio = 10.0
	startEvery = 4 // pairs: how often starting a process is measured
)

// A submission that takes much longer than usual gets fewer tasks, so that finding
// that out does not take long.
const loadTime = 60 * time.Millisecond

// gauge is somebody who measures: a player.
type gauge interface {
	Measure(ctx context.Context, script play.Script) (play.Record, time.Duration, error)
}

// measurement compares a submission with the reference.
type measurement struct {
	contract invariants.Contract
	limit    float64
	ours     gauge
	theirs   gauge
	calls    int // of the submission in one process
	rounds   rounds
	troubles int // rounds of the submission that did not do what they should
}

// measure decides about the processor time of many small tasks. It counts what
// the system charges to whole processes, never how long anything took: a machine
// that is busy with other things makes that longer, and this hardly. Nobody is
// charged for waiting; that a submission does not wait where it could work is what
// WorkConserving says, after which this comes.
func (g *Grader) measure(ctx context.Context, b *bench, c invariants.Contract, q *inquiry) error {
	ours, theirs, err := g.players(ctx, b, c)
	if err != nil {
		return err
	}
	m := &measurement{contract: c, limit: q.row.Ratio, ours: ours, theirs: theirs}
	if m.limit == 0 {
		m.limit = usualRatio
	}
	return m.run(ctx, q)
}

// script is so many calls.
func (m *measurement) script(tasks, calls int) play.Script {
	return play.Script{Contract: string(m.contract), Workers: loadWorkers, Load: &play.Load{Tasks: tasks, Calls: calls}}
}

// run measures until it is decided.
func (m *measurement) run(ctx context.Context, q *inquiry) error {
	if err := m.start(ctx); err != nil {
		return err
	}
	// A first process says how much work there can be in one.
	first, ok, err := m.round(ctx, q, 1)
	if err != nil || !ok {
		return err
	}
	m.calls = loadCalls
	if each := first.cpu - m.rounds.starts[0]; each > 0 {
		m.calls = max(1, min(m.calls, int(loadTime/each)))
	}
	for n := 0; ; n++ {
		if n%startEvery == 1 {
			if err := m.start(ctx); err != nil {
				return err
			}
		}
		if ok, err := m.pair(ctx, q, n%2 == 0); err != nil || !ok {
			return err
		}
		if n+1 < firstPairs {
			continue
		}
		if r := m.rounds.ratio(); r.enough(m.limit) {
			m.settle(q, r)
			return nil
		}
	}
}

// pair measures both, in one order or the other. It reports whether it could.
func (m *measurement) pair(ctx context.Context, q *inquiry, oursFirst bool) (ok bool, err error) {
	var ours, theirs spent
	turns := []func() error{
		func() (err error) { ours, ok, err = m.round(ctx, q, m.calls); return err },
		func() (err error) { theirs, err = m.their(ctx, loadTasks, loadCalls); return err },
	}
	if !oursFirst {
		turns[0], turns[1] = turns[1], turns[0]
	}
	for _, turn := range turns {
		if err := turn(); err != nil {
			return false, err
		}
	}
	m.rounds.ours, m.rounds.theirs = append(m.rounds.ours, ours), append(m.rounds.theirs, theirs)
	return ok, nil
}

// start measures what a process takes that does next to nothing.
func (m *measurement) start(ctx context.Context) error {
	s, err := m.their(ctx, 1, 1)
	m.rounds.starts = append(m.rounds.starts, s.cpu)
	return err
}

// their measures the reference, which has no excuse.
func (m *measurement) their(ctx context.Context, tasks, calls int) (spent, error) {
	r, cpu, err := m.theirs.Measure(ctx, m.script(tasks, calls))
	if err == nil && (r.End != play.Done || r.Ran != tasks*calls) {
		err = fmt.Errorf("%w: the reference ended its tasks with %s %s", ErrMachine, r.End, r.Say)
	}
	return spent{cpu, tasks * calls}, err
}

// round measures the submission. If it does not do all tasks it gets another
// chance, and fails if that goes on; then and on errors it is not ok.
func (m *measurement) round(ctx context.Context, q *inquiry, calls int) (s spent, ok bool, err error) {
	s.tasks = loadTasks * calls
	for range 1 + replays {
		var r play.Record
		if r, s.cpu, err = m.ours.Measure(ctx, m.script(loadTasks, calls)); err != nil {
			return s, false, err
		}
		q.played++
		if r.End == play.Done && r.Ran == s.tasks {
			return s, true, nil
		}
		m.troubles++
		q.found = m.trouble(r, s)
	}
	q.state, q.world = Fail, m.world()
	return s, false, nil
}

func (m *measurement) world() judge.World {
	w := judge.World{Script: m.script(loadTasks, max(1, m.calls))}
	w.Say = fmt.Sprintf("%d workers and %s of %d tasks that do next to nothing", loadWorkers, count(w.Script.Load.Calls, "call"), loadTasks)
	if m.contract == invariants.Pool {
		w.Say = fmt.Sprintf("%s of %d workers, one after another, with %d tasks each that do next to nothing", count(w.Script.Load.Calls, "pool"), loadWorkers, loadTasks)
	}
	return w
}

// trouble is what is wrong with a round that did not come to its end, or came to a
// wrong one.
func (m *measurement) trouble(r play.Record, s spent) judge.Finding {
	if r.End == play.Done {
		return judge.Finding{Kind: judge.Assertion, Headline: "under many tasks: " + r.Say,
			Hint: "this is not about time: something is lost or done twice when many tasks come at once"}
	}
	f := m.world().Judge(r)
	switch f.Kind {
	case judge.Spin:
		f.Headline = fmt.Sprintf("it was ended after %v of processor time, with %d tasks that do next to nothing", s.cpu.Round(100*time.Millisecond), s.tasks)
	case judge.Hang:
		f.Headline = "nothing went on any more"
	case "":
		f = judge.Finding{Kind: judge.Hang, Headline: "it did not come to its end"}
	}
	return f
}

// settle writes down the verdict.
func (m *measurement) settle(q *inquiry, r ratio) {
	figures := fmt.Sprintf("it is between %.2f and %.2f, by %d processes each", r.low, r.high, r.pairs)
	switch m.rounds.ratio().decide(m.limit) {
	case Fail:
		start := m.rounds.start()
		q.state, q.world = Fail, m.world()
		q.found = judge.Finding{
			Kind:     judge.Assertion,
			Headline: fmt.Sprintf("it takes more than %g times the processor time of the reference", m.limit),
			Details: []string{
				fmt.Sprintf("it takes %.1f times as much: %s", r.median, figures),
				fmt.Sprintf("that is %s for a task, and %s in the reference", perTask(m.rounds.ours, start), perTask(m.rounds.theirs, start)),
				"time in which nothing of it runs does not count",
			},
		}
		return
	case Pass:
		q.state = Pass
	default:
		q.state = Pass
		q.reason = fmt.Sprintf("its processor time is %.2f times that of the reference, and %g are allowed; %s, which does not decide, so it has the benefit of the doubt", r.median, m.limit, figures)
	}
	if m.troubles > 0 {
		q.state, q.reason = Unstable, fmt.Sprintf("%s of %d did not do all tasks, and when it was played again it did: %s", count(m.troubles, "process"), q.played, q.found.Headline)
	}
}

// perTask is the usual time for a task.
func perTask(list []spent, start time.Duration) time.Duration {
	var each []time.Duration
	for _, s := range list {
		each = append(each, time.Duration(math.Round(s.each(start))))
	}
	return middle(each)
}
