package play

import (
	"encoding/json"
	"errors"
	"hash/maphash"
	"strings"
	"testing"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
)

// Of one script.
const (
	turnOf  = 12 // schedules before the next script: each strategy, with and without ticks
	mostBad = 40 // runs that do not end well: each leaves its goroutines behind
)

// exploration is one script being played under many schedules.
type exploration struct {
	*driver
	n         int
	game      *game           // of the run that was played last
	seen      map[uint64]bool // hashes of records that were sent
	seed      maphash.Seed
	schedules int
	steps     int
	decisions int
	bad       int
}

// body plays the script as a run of the explorer.
func (e *exploration) body(*testing.T) {
	e.game = newGame(e.order.Scripts[e.n], e.subject, true)
	e.game.perform()
}

func (e *exploration) options() interleave.Options {
	s := e.order.Search
	if s == nil {
		s = &Search{}
	}
	o := interleave.Options{Seed: s.Seed, Steps: s.Longest}
	if !e.order.Scripts[e.n].Leaks {
		o.Ignore = append(o.Ignore, interleave.Leak)
	}
	if !raceEnabled {
		o.Ignore = append(o.Ignore, interleave.Race)
	}
	return o
}

// exploreAll plays the scripts in turns, the one first that has had the fewest
// steps, so that long runs do not keep short ones from being played.
func (d *driver) exploreAll() error {
	s := d.order.Search
	if s == nil {
		return errors.New("nothing says how long to explore")
	}
	all := make([]*exploration, len(d.order.Scripts))
	for n, script := range d.order.Scripts {
		e := &exploration{driver: d, n: n, seen: map[uint64]bool{}, seed: maphash.MakeSeed()}
		if n < len(s.Done) {
			e.schedules = s.Done[n]
		}
		if g := newGame(script, d.subject, true); !g.has() || n < len(s.Enough) && s.Enough[n] {
			d.enough[n].Store(true)
		}
		all[n] = e
	}
	for steps := 0; steps < s.Steps; {
		var next *exploration
		for n, e := range all {
			if e.schedules < s.Each && e.bad < mostBad && !d.enough[n].Load() && (next == nil || e.steps < next.steps) {
				next = e
			}
		}
		if next == nil {
			break
		}
		before := next.steps
		d.begin(next.n, nil)
		if err := next.turn(); err != nil {
			return err
		}
		d.rest()
		steps += next.steps - before
		d.send(Message{Kind: Turn, Script: next.n, Count: next.schedules, Steps: next.steps - before})
	}
	return nil
}

// turn plays some schedules.
func (e *exploration) turn() error {
	o := e.options()
	o.First, o.Schedules, o.Decisions = e.schedules, min(e.schedules+turnOf, e.order.Search.Each), e.decisions
	o.Each = func(p interleave.Played) bool {
		e.schedules++
		e.steps += p.Steps
		e.tell(p)
		return e.bad < mostBad && !e.enough[e.n].Load()
	}
	res, err := interleave.Explore(e.body, o)
	e.decisions = res.Decisions
	return err
}

// tell sends the record of a run, unless the same has been sent before.
func (e *exploration) tell(p interleave.Played) {
	r, ok := e.recordOf(p.Kind, p.Message, p.Stack)
	if !ok {
		return
	}
	if r.End != Done {
		e.bad++
	}
	key := r
	key.Events = append([]Event(nil), r.Events...)
	for i := range key.Events {
		key.Events[i].At = 0
	}
	text, err := json.Marshal(key)
	if err != nil {
		quit(ExitRecord, err)
	}
	hash := maphash.Bytes(e.seed, text)
	if e.seen[hash] {
		return
	}
	e.seen[hash] = true
	schedule, err := json.Marshal(p.Schedule)
	if err != nil {
		quit(ExitRecord, err)
	}
	e.records++
	e.send(Message{Kind: Finish, Script: e.n, Record: &r, Schedule: schedule, Count: p.Index})
}

// recordOf is the record of a run that the explorer has played. A run that
// decides nothing has none.
func (e *exploration) recordOf(kind interleave.Kind, message, stack string) (Record, bool) {
	g := e.game
	end, say := Done, ""
	switch kind {
	case "":
	case interleave.Deadlock:
		end = Deadlock
	case interleave.Leak:
		end = Leaked
	case interleave.Panic:
		end, say = Died, "panic: "+strings.TrimPrefix(message, "panic: ")
		g.noteStack(kit.Places(stack))
	case interleave.Race:
		end, say = Raced, message
	default:
		return Record{}, false
	}
	r := g.record(end, nil)
	r.Say = short(stacks.WithoutAddresses(say))
	return r, true
}

// replay plays the only script under a schedule, and tells what each goroutine
// did.
func (d *driver) replay() error {
	if len(d.order.Scripts) != 1 {
		return errors.New("one script is to be played again")
	}
	var s interleave.Schedule
	if err := json.Unmarshal(d.order.Schedule, &s); err != nil {
		return err
	}
	e := &exploration{driver: d}
	d.begin(0, nil)
	m := Message{Kind: Finish, Schedule: d.order.Schedule}
	if g := newGame(d.order.Scripts[0], d.subject, true); !g.has() {
		m.Record = &Record{End: Unplayed, Say: "there is no " + g.Contract}
		d.finish(m)
		return nil
	}
	res := interleave.Replay(e.body, s, e.options())
	r, ok := e.recordOf(res.Kind, res.Message, res.Stack)
	if !ok {
		r = e.game.record(Unplayed, nil)
		r.Say = short(res.Message)
	}
	iv := withoutDriver(res.Interleaving)
	for _, w := range iv.Waiting {
		if w.At != "" && len(r.Left) < MostLeft {
			r.Left = append(r.Left, short(strings.TrimSpace(w.Op+" "+w.Object)+" at "+stacks.Where(w.At)+", "+w.Held))
		}
	}
	text, err := json.Marshal(iv)
	if err != nil {
		return err
	}
	m.Record, m.Interleaving = &r, text
	d.finish(m)
	return nil
}

// withoutDriver leaves out places in the driver: what a script does is said by
// it. Other places keep the name of their file alone.
func withoutDriver(iv interleave.Interleaving) interleave.Interleaving {
	clear := func(at string) string {
		if slash := strings.ReplaceAll(at, "\\", "/"); at == "" || strings.Contains(slash, "lab/grade/play/") {
			return ""
		}
		return stacks.Where(at)
	}
	for i := range iv.Goroutines {
		iv.Goroutines[i].At = clear(iv.Goroutines[i].At)
	}
	for i := range iv.Steps {
		iv.Steps[i].At = clear(iv.Steps[i].At)
	}
	for i := range iv.Waiting {
		iv.Waiting[i].At = clear(iv.Waiting[i].At)
	}
	return iv
}
