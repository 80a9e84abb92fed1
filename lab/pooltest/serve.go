package pooltest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/poollab/lab/internal/stacks"
)

// A child is this program, run again up to the same call of the kit. It makes
// the checks it was asked for, reports, and ends.

// orderHere is the order of this process, if it is a child.
func orderHere() (order, bool, error) {
	text, ok := os.LookupEnv(orderVariable)
	if !ok {
		return order{}, false, nil
	}
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return order{}, true, fmt.Errorf("pooltest: the variable %s is not an order: %w", orderVariable, err)
	}
	return o, true, nil
}

// exitStuck is a child's exit code when its watchdog ended it.
const exitStuck = 97

// serve makes the checks of an order and ends the process.
func serve(o order, checks []check) {
	go endWithParent()
	if err := prepare(o.Effort); err != nil {
		fmt.Fprintf(os.Stderr, "pooltest: %v\n", err)
		os.Exit(98)
	}
	r := report(o.Report)
	var d watchdog
	go d.watch(r, o.Brief)
	races := newRaceLog(o.Report)
	for _, name := range o.Checks {
		for _, c := range checks {
			if c.Name != name {
				continue
			}
			r.must(event{Event: "begin", Check: name})
			if o.Schedules {
				r.must(d.explored(o, c, r))
				continue
			}
			e := examination{check: c, real: o.Real, from: o.World, only: o.Replay, few: realWorlds, races: races.next, before: func(n int, w world, s *stage) {
				d.begin(name, n, w.say, s)
				r.must(event{Event: "world", Check: name, World: n, Say: w.say})
			}}
			if o.Brief {
				e.few = briefWorlds
			}
			v := e.examine()
			d.rest()
			r.must(v)
		}
	}
	r.must(event{Event: "over"})
	os.Exit(0)
}

// explored makes a check under controlled schedules, or plays one again.
func (d *watchdog) explored(o order, c check, r report) event {
	e := exploration{check: c, effort: max(o.Effort, 1), seed: o.Seed, races: newRaceLog(o.Report).next}
	defer d.rest()
	s := newStage(false)
	note := func(n int, w world, _ *stage) {
		d.begin(c.Name, n, w.say, s)
		r.must(event{Event: "world", Check: c.Name, World: n, Say: w.say})
	}
	var v event
	var err error
	if o.Replay {
		note(o.World, world{}, nil)
		v, err = e.replay(o.World, o.Schedule)
	} else {
		v, err = e.explore(note)
	}
	if err != nil {
		v.Undecided = err.Error()
	}
	return v
}

// must ends the process if an event cannot be written; the parent sees that.
func (r report) must(e event) {
	if err := r.write(e); err != nil {
		fmt.Fprintf(os.Stderr, "pooltest: cannot report: %v\n", err)
		os.Exit(98)
	}
}

// endWithParent ends the process when its parent is gone: standard input is a
// pipe from it. If the code under test closes that, the report's end will do.
func endWithParent() {
	if _, err := io.Copy(io.Discard, os.Stdin); err == nil {
		os.Exit(96)
	}
}

// watchdog looks from outside at what the worlds do, in real time.
type watchdog struct {
	turn  atomic.Int64 // grows with each world
	mu    sync.Mutex
	idle  bool
	now   event
	stage *stage
}

func (d *watchdog) begin(check string, n int, say string, s *stage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.idle, d.stage = false, s
	d.now = event{Event: "stuck", Check: check, World: n, Say: say}
	d.turn.Add(1)
}

func (d *watchdog) rest() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.idle = true
	d.turn.Add(1)
}

// watch ends the process when one world does not end. A world takes a fraction
// of a millisecond, so whatever takes processor seconds never ends; and when
// everybody waits and somebody for a lock, virtual time cannot go on.
func (d *watchdog) watch(r report, brief bool) {
	const tick = 50 * time.Millisecond
	const far = 8 * time.Second
	least := 400 * time.Millisecond
	if raceEnabled {
		least *= 2
	}
	enough := least
	if !brief {
		enough = 4 * least
	}
	turn, since, cpu, locked := int64(-1), time.Time{}, time.Duration(0), 0
	for {
		time.Sleep(tick)
		if now := d.turn.Load(); now != turn {
			turn, since, cpu, locked = now, time.Now(), cpuTime(), 0
			continue
		}
		d.mu.Lock()
		idle, e, s := d.idle, d.now, d.stage
		d.mu.Unlock()
		if idle || s == nil {
			continue
		}
		stuck := ""
		var gs []stacks.Goroutine
		if time.Since(since) > 3*tick && !s.real {
			gs = kit.All()
			if stacks.Locked(gs) {
				locked++
			} else {
				locked = 0
			}
		}
		switch {
		case locked >= 4:
			stuck = "lock"
		case cpuTime()-cpu > enough && (!s.real || time.Since(since) > 2*enough):
			stuck = "spin"
		case cpuTime()-cpu > least && time.Since(since) > far/2: // others have the processors
			stuck = "spin"
		case time.Since(since) > far:
			stuck = "outside"
		default:
			continue
		}
		if d.turn.Load() != turn {
			continue
		}
		if gs == nil {
			gs = kit.All()
		}
		e.Stuck, e.Phase = stuck, s.doingNow()
		e.Running = stacks.Groups(suspects(gs, stuck))
		r.must(e)
		os.Exit(exitStuck)
	}
}

// suspects are the goroutines that explain why nothing goes on.
func suspects(gs []stacks.Goroutine, stuck string) []stacks.Goroutine {
	bubble := stacks.Newest(gs)
	var out []stacks.Goroutine
	for _, g := range gs {
		if g.Kit || g.Bubble != bubble || bubble != 0 && stuck == "lock" && !g.OnLock() {
			continue
		}
		if stuck == "spin" {
			if !g.Busy() {
				continue
			}
			g = g.RunsOn()
		}
		out = append(out, g)
	}
	return out
}

// raceLog reads what the race detector wrote since the last look.
type raceLog struct {
	file   string
	offset int
}

func newRaceLog(report string) *raceLog {
	return &raceLog{file: fmt.Sprintf("%s.race.%d", report, os.Getpid())}
}

func (l *raceLog) next() outcome {
	if !raceEnabled {
		return outcome{}
	}
	data, err := os.ReadFile(l.file)
	if err != nil || len(data) <= l.offset {
		return outcome{}
	}
	text := string(data[l.offset:])
	l.offset = len(data)
	return raceOutcome(text)
}

// raceOutcome is a report of the race detector, shortened to the two accesses.
func raceOutcome(text string) outcome {
	if !strings.Contains(text, "DATA RACE") {
		return outcome{}
	}
	return outcome{Kind: Race, Headline: "two goroutines use the same memory without synchronisation", Details: kit.Accesses(text)}
}

// oneProcessor is how many a child gets: hand-overs are then the same each time.
const oneProcessor = "GOMAXPROCS=1"
