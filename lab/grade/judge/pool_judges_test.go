package judge

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// worldOf finds a world of a check by the beginning of what it says.
func worldOf(t *testing.T, check, say string) World {
	for _, c := range Checks(invariants.Pool) {
		if c.Invariant.Name != check {
			continue
		}
		worlds := c.Worlds(fixed(), 1)
		if c.Encounters != nil {
			worlds = append(worlds, c.Encounters()...)
		}
		for _, w := range worlds {
			if strings.HasPrefix(w.Say, say) {
				return w
			}
		}
	}
	require.FailNow(t, "no such world", "%s %s", check, say)
	return World{}
}

// written makes a record of words: "submit 0", "submitted 0 refused", "start 0
// by 2", "@1500ms". A call aside has its number behind a slash: "submit/2 0".
func written(t *testing.T, text string) play.Record {
	r := play.Record{End: play.Done, Events: []play.Event{{Kind: play.Made}}}
	at := time.Duration(0)
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if d, ok := strings.CutPrefix(words[0], "@"); ok {
			var err error
			at, err = time.ParseDuration(d)
			require.NoError(t, err)
			continue
		}
		e := play.Event{At: at}
		kind, aside, _ := strings.Cut(words[0], "/")
		e.Kind = play.EventKind(kind)
		_, _ = fmt.Sscan(aside, &e.Aside)
		for k, w := range words[1:] {
			switch w {
			case "refused":
				e.Fault = &play.Fault{Text: "no"}
			case "panics":
				e.Fault = &play.Fault{Text: "oh", Panic: true}
			case "by", "value":
			default:
				var n int
				_, err := fmt.Sscan(w, &n)
				require.NoError(t, err, part)
				switch words[k] {
				case "by":
					e.By = n
				case "value":
					e.Value = n
				default:
					e.Task = n
				}
			}
		}
		r.Events = append(r.Events, e)
	}
	return r
}

func TestPoolJudges(t *testing.T) {
	const ok = ""
	for _, c := range []struct {
		check, world, record string
		end                  play.End
		want                 string
	}{
		{"ExactlyOnce", "workers=1 tasks=1", "submit 0; submitted 0; start 0; close; @1s; end 0; closed", play.Done, ok},
		{"ExactlyOnce", "workers=1 tasks=1", "submit 0; submitted 0; close; closed", play.Done, "task 0 was accepted and never ran"},
		{"ExactlyOnce", "workers=1 tasks=1", "submit 0; submitted 0; start 0; @1s; end 0; start 0; @2s; end 0; close; closed", play.Done, "task 0 ran twice"},
		{"ExactlyOnce", "workers=1 tasks=1", "submit 0; submitted 0; close", play.Deadlock, "Close never returns"},
		{"ExactlyOnce", "workers=1 tasks=1", "submit 0; submitted 0 refused; close; closed", play.Done, "an open pool refused a task"},
		{"ExactlyOnce", "workers=1, one function", "submit 0; submitted 0; start 0; end 0; close; closed", play.Done, "a function that was submitted 5 times ran 1 times"},

		{"NoWorkers", "workers=0", "submit 0; submitted 0 refused", play.Done, ok},
		{"NoWorkers", "workers=0", "submit 0; submitted 0; settled", play.Done, "with workers=0 a task is accepted and never runs"},
		{"NoWorkers", "workers=0", "submit 0; submitted 0; start 0; end 0; settled", play.Done, "with workers=0 a task is accepted; if that means a default, declare DefaultWorkers"},
		{"NoWorkers", "workers=0", "submit 0", play.Deadlock, "with workers=0 Submit never returns"},

		{"NilTask", "workers=1", "submit -1; submitted -1 panics; submit/1 0; submitted/1 0; start 0; opened value 1; end 0; close; closed", play.Done, ok},
		{"NilTask", "workers=1", "submit -1; submitted -1; opened value 1; close; closed", play.Done, "a nil task is accepted"},
		{"NilTask", "workers=1", "submit -1", play.Deadlock, "Submit of a nil task never returns"},
		{"NilTask", "workers=1", "submit -1; submitted -1 refused; submit/1 0; submitted/1 0; opened value 1; close", play.Deadlock,
			"after a nil task was refused no task runs any more on 1 worker"},

		{"Visible", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; close; closed; seen 0 value 1", play.Done, ok},
		{"Visible", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; close; closed; seen 0", play.Done, "what task 0 wrote is not there after Close"},

		{"Bounded", "workers=1 tasks=2", "submit/1 0; submitted/1 0; start 0; submit/1 1; submitted/1 1; start 1; end 0; end 1; close; closed", play.Done,
			"2 tasks ran at once, the limit is 1"},
		{"Bounded", "workers=1 tasks=2", "submit/1 0; submitted/1 0; start 0; end 0; submit/1 1; submitted/1 1; start 1; end 1; close; closed", play.Done, ok},

		{"FullWidth", "workers=2 tasks=2", "submit/1 0; submitted/1 0; start 0; settled; opened value 1; end 0; close; closed", play.Done,
			"2 tasks blocked, and only 1 of them run on 2 workers"},
		{"BoundedWhenCold", "workers=1", "submit/1 0; submit/2 1; start 0; start 1; settled", play.Deadlock, "more tasks ran at once than there are workers"},

		{"SlotsKept", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; submit/2 1; submitted/2 1; start 1; submit/3 2; start 2; opened value 1", play.Done,
			"after a panic 2 tasks run at once on 1 worker"},
		{"SlotsKept", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; submit/2 1; submitted/2 1; submit/3 2; opened value 1", play.Deadlock,
			"after a panic no task runs any more on 1 worker"},
		{"GoexitContained", "workers=2 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; submit/2 1; start 1; opened value 1; close; closed", play.Done,
			"after a Goexit only 1 task runs at once on 2 workers"},
		{"PanicContained", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; close", play.Deadlock, "a task panicked, and Close never returns"},

		{"Reuse", "workers=1, 2 blocked", "tallied value 3; tallied value 5; opened value 1; close; closed", play.Done, ok},
		{"Reuse", "workers=1, 2 blocked", "tallied value 3; tallied value 27; opened value 1; close; closed", play.Done,
			"waiting tasks or waiting calls of Submit have goroutines of the pool"},
		{"Reuse", "workers=1 tasks=8", "start 0 by 2; start 1 by 3; start 2 by 4; start 3 by 5; start 4 by 6; start 5 by 7; start 6 by 8", play.Done,
			"tasks run on goroutines of their own: workers are not used again"},
		{"Reuse", "workers=1 tasks=8", "start 0 by 2; start 1 by 2; start 2 by 4", play.Done, ok},

		{"WorkConserving", "workers=2 tasks=2 latency=[1s 1s]", "start 0; @1s; end 0; start 1; @2s; end 1", play.Done,
			"the tasks ran one after another, and 2 could have run at once"},
		{"WorkConserving", "workers=2 tasks=2 latency=[1s 1s]", "start 0; start 1; @1s; end 0; end 1", play.Done, ok},
		{"WorkConserving", "workers=2 tasks=3 latency=[1s 2s 1s]", "start 0; start 1; @1s; end 0; @1100ms; start 2; @2s; end 1; @2100ms; end 2", play.Done,
			"a worker rested between two tasks, while another task waited"},

		{"SubmitReturns", "workers=1 tasks=1, each", "submit 0; start 0; @1s; end 0; submitted 0; close; closed", play.Done, "Submit took time, and a worker was free"},
		{"SubmitReturns", "workers=1 tasks=4", "submit/1 0 by 5; start 0 by 5; end 0; submitted/1 0", play.Done, "Submit ran the task itself, on the caller's goroutine"},
		{"SubmitReturns", "workers=1 tasks=4", "submit/1 0 by 5; start 0 by 6; end 0; submitted/1 0", play.Done, ok},
		{"Burst", "workers=2 tasks=2", "settled; settled; submit/1 2; submitted/1 2; submit/1 3; submitted/1 3; start 2; settled; opened value 2", play.Done,
			"of 2 tasks 1 start: the other workers were not woken"},
		{"NoLostWakeup", "workers=1, a task", "submit 0; submitted 0", play.Deadlock, "a task that is submitted while the last worker goes idle never runs"},
		{"StartsAtOnce", "workers=1 tasks=1", "submit 1; submitted 1; @10ms; start 1; @1s; end 1; close; closed", play.Done,
			"the task started later than at once, and all workers were free"},
		{"IdleBlocks", "workers=1, an idle pool", "", play.Spun, "a goroutine runs on without ever waiting"},

		{"NestedParallel", "workers=1", "submit 0; start 0; submitted 0; submit/-1 1; settled; opened value 1; start 1; end 1", play.Done,
			"1 tasks that a task submitted are blocked, and only 0 of them run on 1 worker"},
		{"NestedSubmit", "workers=1, 3 tasks", "submit 0; start 0; submitted 0; submit/-1 1", play.Deadlock,
			"a task's Submit waits for a worker, and the workers are the tasks that wait"},
		{"FIFO", "workers=1 tasks=2", "start 2; @1s; end 2; start 1; @2s; end 1", play.Done, "task 2 started before task 1, which was submitted earlier"},
		{"FIFO", "workers=2 tasks=2", "start 3; start 2; @1s; end 2; end 3", play.Done, ok},

		{"PanicIsolated", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; submit/2 1; submitted/2 1 refused; close; closed", play.Done,
			"a task panicked, and from then on Submit refuses"},
		{"PanicIsolated", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; submit/2 1", play.Deadlock,
			"a task panicked, and Submit never returns from then on"},
		{"PanicAdmits", "workers=1, 1 Submit", "submit/1 0; submitted/1 0; start 0; submit/2 1; settled; opened value 1; end 0; settled; submitted/2 1; start 1; end 1; close; closed", play.Done,
			"a task panicked, and a Submit that waits for room is not admitted at once"},
		{"PanicAdmits", "workers=1, 1 Submit", "submit/1 0; submitted/1 0; start 0; submit/2 1; settled; opened value 1; end 0; submitted/2 1; start 1; end 1; settled; close; closed", play.Done, ok},

		{"CloseWaits", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; close; closed; @1s; end 0", play.Done, "Close returned while 1 task still ran"},
		{"CloseWaits", "workers=1 tasks=1", "submit/1 0; submitted/1 0; close; closed; start 0; @1s; end 0", play.Done, "Close returned before 1 accepted task had started"},
		{"CloseWaits", "workers=1, 2 Submits", "close; submit/1 0; closed; submitted/1 0; start 0; end 0", play.Done, "a task started when Close had returned"},
		{"ClosedRefuses", "workers=1 tasks=0", "close; closed; submit/1 0; submitted/1 0", play.Done, "a task submitted after Close was accepted and lost"},
		{"ClosedRefuses", "workers=1 tasks=0", "close; closed; submit/1 0; submitted/1 0; start 0; end 0", play.Done, "a task submitted after Close was accepted and ran"},
		{"ClosedRefuses", "workers=1 tasks=0", "close; closed; submit/1 0; submitted/1 0 panics", play.Done, "Submit after Close panicked: oh"},
		{"ClosedRefuses", "workers=1 tasks=0", "close; closed; submit/1 0; submitted/1 0 refused", play.Done, ok},
		{"AcceptedOrRefused", "workers=1, 1 Submit comes", "submit/1 0; submitted/1 0; start 0; close/2; submit/3 1; submitted/3 1 refused; start 1; end 0; closed/2", play.Done,
			"a task was refused and ran all the same"},
		{"AcceptedOrRefused", "workers=1, Close and 1 Submit at once, 0", "close/1; submit/2 0; submitted/2 0; closed/1", play.Done,
			"a Submit that races Close accepted a task, and it never ran"},
		{"CloseTwice", "workers=1 tasks=0", "close; closed; close; closed panics", play.Done, "the second Close panicked: oh"},
		{"CloseTwice", "workers=1 tasks=0", "close; closed; close", play.Deadlock, "the second Close never returns"},
		{"CloseTwice", "workers=1 tasks=1 latency", "submit/1 0; submitted/1 0; start 0; close/2; close/3; closed/3; @1s; end 0; closed/2", play.Done,
			"one of several calls of Close returned while 1 task still ran"},
		{"CloseUnused", "workers=1", "close; @1s; closed", play.Done, "Close of a pool that was never used took 1s"},
		{"CloseReleases", "workers=1", "submit/1 0; submitted/1 0; submit/2 1; settled; close/3; opened value 1; closed/3", play.Deadlock,
			"a Submit that waits for room never returns when the pool is closed"},
		{"FailsWhileClosing", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; close; end 0", play.Deadlock, "a task panicked after Close began, and Close never returns"},
		{"NoLeak", "workers=1 tasks=0", "close; closed", play.Leaked, "goroutines are left that never end"},
		{"NoLeak", "workers=1, 1 task", "close; closed; woken", play.Done, "Close returned, and a goroutine of the pool that was woken has not gone on"},
		{"Forgets", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; settled; close; closed", play.Done, "the idle pool keeps a task that has ended"},
		{"Forgets", "workers=1 tasks=1", "submit/1 0; submitted/1 0; start 0; end 0; settled; freed 0; close; closed", play.Done, ok},
		{"Chaos", "workers=1 tasks=1", "submit/1 0; submitted/1 0; close/2; closed/2", play.Done, "Close returned before 1 accepted task had started"},
		{"ManySubmitters", "workers=1, 2 goroutines", "submit/1 0; submitted/1 0; close; closed", play.Done, "a task was accepted while others were, and never ran"},
	} {
		w := worldOf(t, c.check, c.world)
		r := written(t, c.record)
		r.End = c.end
		require.Equal(t, c.want, w.Judge(r).Headline, "%s, %s: %s", c.check, c.world, c.record)
	}
}

// Off virtual time a clock convicts nobody.
func TestPoolJudgesDoNotTrustEveryClock(t *testing.T) {
	w := worldOf(t, "WorkConserving", "workers=2 tasks=2 latency=[1s 1s]")
	r := written(t, "start 0; @1s; end 0; start 1; @2s; end 1")
	require.True(t, w.Judge(r).Failed())
	r.Explored = true
	require.Equal(t, Finding{}, w.Judge(r))
	r.Explored, r.Real = false, true
	require.True(t, w.Judge(r).Undecided)
	require.False(t, w.Judge(r).Failed())

	w = worldOf(t, "FIFO", "workers=2 tasks=2")
	r = written(t, "start 3; @1s; start 2; end 3; @2s; end 2")
	require.True(t, w.Judge(r).Failed())
	r.Explored = true
	require.Equal(t, Finding{}, w.Judge(r))
}

// Each round is judged by itself, and the one that never ends says what it waits
// for.
func TestPoolJudgesRounds(t *testing.T) {
	w := worldOf(t, "AcceptedOrRefused", "workers=1, Close and 1 Submit at once, 1")
	good := "submit/1 0; submitted/1 0; start 0; end 0; close/2; closed/2; settled"
	require.Equal(t, Finding{}, w.Judge(written(t, good+"; made; "+good)))
	f := w.Judge(written(t, good+"; made; submit/1 0; submitted/1 0; close/2; closed/2; settled"))
	require.Equal(t, "a Submit that races Close accepted a task, and it never ran", f.Headline)
	r := written(t, good+"; made; submit/1 0; submitted/1 0; start 0; close/2")
	r.End = play.Deadlock
	require.Equal(t, Deadlock, w.Judge(r).Kind)
	require.Equal(t, "Close that races a Submit never returns", w.Judge(r).Headline)
	require.Equal(t, "making a pool with 1 worker never ends", w.Judge(play.Record{End: play.Deadlock}).Headline)
	r = play.Record{End: play.Done, Events: []play.Event{{Kind: play.Made, Fault: &play.Fault{Nil: true}}}}
	require.Equal(t, "the function that makes pools returned nil for 1 worker", w.Judge(r).Headline)
	require.True(t, w.Judge(play.Record{End: play.Unplayed}).Undecided)
}
