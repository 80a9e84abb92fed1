package pooltest

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"example.com/poollab/lab/interleave/twin"
)

// suite makes the checks of one implementation in child processes.
type suite struct {
	name    string // of the call
	subject subject
	dir     string
	twin    func() (*twin.Twin, error) // nil if there is to be none

	mu      sync.Mutex
	held    map[string]Verdict // what worlds alone have not failed
	notes   []string
	stuck   int // checks in which time stood still
	verdict map[string]chan Verdict
}

// begin starts the checks with the given names. Each has a channel of its own
// for its verdict; done waits for all processes.
func (s *suite) begin(names []string) (done func() error) {
	s.verdict, s.held = map[string]chan Verdict{}, map[string]Verdict{}
	for _, name := range names {
		s.verdict[name] = make(chan Verdict, 1)
	}
	width := min(runtime.NumCPU(), 4, len(names))
	errs := make([]error, width)
	var wg sync.WaitGroup
	for lane := range width {
		var mine []string
		for i := lane; i < len(names); i += width {
			mine = append(mine, names[i])
		}
		// What the race detector has reported once, it does not report again.
		slices.SortStableFunc(mine, func(a, b string) int { return first(s.check(b).needsRace) - first(s.check(a).needsRace) })
		wg.Go(func() {
			errs[lane] = s.work(slices.Clone(mine))
			if held := s.take(mine); len(held) > 0 {
				errs[lane] = cmp.Or(errs[lane], s.inSchedules(held))
			}
			for _, name := range mine {
				s.tell(s.undecided(name, errs[lane]))
			}
		})
	}
	return func() error { wg.Wait(); return cmp.Or(errs...) }
}

func first(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// plain takes a verdict from worlds alone: a failure is told, the others wait
// for what schedules say, if they have a say.
func (s *suite) plain(v Verdict) {
	if s.twin == nil || v.Status == Fail || unscheduled(v.Name) {
		s.tell(v)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[v.Name] = v
}

// take returns the verdicts that wait, of those with the given names.
func (s *suite) take(names []string) []Verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Verdict
	for _, n := range names {
		if v, ok := s.held[n]; ok {
			out = append(out, v)
		}
	}
	return out
}

// inSchedules makes checks under controlled schedules, if there is a twin.
func (s *suite) inSchedules(held []Verdict) error {
	tw, err := s.twin()
	if err == nil {
		err = s.explore(tw, held, s.tell)
	} else if require, _ := twinWanted(); !require {
		s.note("no schedules were explored: " + err.Error())
		err = nil
	}
	for _, v := range held {
		s.tell(v)
	}
	return err
}

// note adds a line to the report, once.
func (s *suite) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.notes, text) {
		s.notes = append(s.notes, text)
	}
}

// tell hands a verdict on; only the first about a check counts.
func (s *suite) tell(v Verdict) {
	select {
	case s.verdict[v.Name] <- v:
	default:
	}
}

func (s *suite) undecided(name string, err error) Verdict {
	c := s.check(name)
	v := c.verdict(event{})
	v.Status, v.Reason = Unknown, fmt.Sprint("it did not come to this check: ", err)
	return v
}

func (s *suite) check(name string) check {
	return s.subject.checks[slices.IndexFunc(s.subject.checks, func(c check) bool { return c.Name == name })]
}

// work makes some checks in one child after another: one in which a child died
// is looked at alone, and the rest goes on in a new child.
func (s *suite) work(names []string) error {
	barren := 0
	for len(names) > 0 {
		o := s.order(names...)
		var outside []event
		e, err := launch(nil, o, s.dir, func(ev event) {
			if ev.Outside {
				outside = append(outside, ev)
				return
			}
			s.plain(s.check(ev.Check).verdict(ev))
		})
		if err != nil {
			return fmt.Errorf("pooltest: a child process cannot be run: %w", err)
		}
		for _, ev := range outside {
			v, err := s.inRealTime(s.check(ev.Check), ev.World, event{Outcome: ev.Outcome, Say: ev.Say})
			if err != nil {
				return err
			}
			s.plain(v)
		}
		names = slices.DeleteFunc(names, func(n string) bool { _, ok := e.verdict[n]; return ok })
		if e.over || len(names) == 0 {
			return nil
		}
		culprit := e.last.Check
		if culprit == "" {
			if barren++; barren == 2 {
				return fmt.Errorf("pooltest: a child process ended before its first check, with exit code %d\n%s", e.code, e.stderr)
			}
			if len(e.verdict) > 0 {
				barren = 0
			}
			continue
		}
		v, err := s.alone(s.check(culprit), e)
		if err != nil {
			return err
		}
		s.plain(v)
		names = slices.DeleteFunc(names, func(n string) bool { return n == culprit })
	}
	return nil
}

func (s *suite) order(names ...string) order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return order{
		Name: s.name, Kind: string(s.subject.contract), Checks: names, Effort: s.subject.effort, Seed: s.subject.seed,
		Brief: s.stuck >= 2, Abilities: s.subject.abilities,
	}
}

// alone decides about a check in which a child died, by making it again: in the
// same world, or in real time if it died because virtual time stood still.
func (s *suite) alone(c check, e ending) (Verdict, error) {
	begin := time.Now()
	first := e.death()
	failed := event{World: e.last.World, Say: e.last.Say, Worlds: e.last.World + 1, Outcome: first}
	if stood := first.Kind == Spin || first.Kind == Hang; stood {
		s.mu.Lock()
		s.stuck++
		s.mu.Unlock()
		if c.Name != "IdleBlocks" || first.Kind != Spin {
			return s.inRealTime(c, e.last.World, failed)
		}
	} else if ofBubbles(first.Headline) {
		return s.inRealTime(c, e.last.World, failed)
	}
	o := s.order(c.Name)
	o.World, o.Replay = e.last.World, true
	again, err := s.launch(o)
	if err != nil {
		return Verdict{}, err
	}
	if v, ok := again.verdict[c.Name]; ok {
		if v.Outcome.failed() {
			return c.verdict(v), nil
		}
		failed.Unstable = "played again alone, it was fine"
	} else if second := again.death(); !second.alike(first) {
		// Dead both times is broken, if not always in the same words.
		failed.Outcome.Details = append(failed.Outcome.Details, "the second time: "+second.Headline)
	}
	failed.Elapsed = time.Since(begin)
	return c.verdict(failed), nil
}

// inRealTime makes a check on the machine's clock, from a world on in which
// virtual time did not do.
func (s *suite) inRealTime(c check, world int, first event) (Verdict, error) {
	begin := time.Now()
	o := s.order(c.Name)
	o.World, o.Real = world, true
	e, err := s.launch(o)
	if err != nil {
		return Verdict{}, err
	}
	v, ok := e.verdict[c.Name]
	if !ok {
		v = first
		v.Outcome = e.death()
		if e.last.Say != "" {
			v.World, v.Say = e.last.World, e.last.Say
		}
		if v.Outcome.Kind == Hang { // a clock says so, and this one may be a busy machine's
			v.Undecided = "neither virtual time nor the machine's clock decides: " + v.Outcome.Headline
		}
	}
	v.Elapsed = time.Since(begin)
	return c.verdict(v), nil
}

func (s *suite) launch(o order) (ending, error) {
	e, err := launch(nil, o, s.dir, func(event) {})
	if err != nil {
		return ending{}, fmt.Errorf("pooltest: a child process cannot be run: %w", err)
	}
	return e, nil
}

// inProcess makes the checks here, one after another.
func (s *suite) inProcess(names []string, tell func(Verdict)) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, name := range names {
		c := s.check(name)
		e := examination{check: c, before: func(int, world, *stage) {}, races: func() outcome { return outcome{} }}
		tell(c.verdict(e.examine()))
	}
}

// executable reports why child processes of this program cannot be run, if so.
func executable() error {
	exe, err := os.Executable()
	if err == nil {
		_, err = os.Stat(exe)
	}
	if err != nil {
		return fmt.Errorf("pooltest: this program cannot be run again as a child process (use InProcess): %w", err)
	}
	return nil
}
