package judge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// fixedJob gives a job items 1, 2, ... with results 10, 20, ...
func fixedJob(j job) job {
	for i := range j.takes {
		j.items = append(j.items, i+1)
		j.results = append(j.results, 10*(i+1))
	}
	return j
}

// oneCall and twoCalls are jobs of a call and of two, the second of which waits if there
// is one worker.
func oneCall() job             { return job{workers: 1, takes: []int{1}} }
func twoCalls(workers int) job { return job{workers: workers, takes: []int{1, 1}} }

func (j job) failing(k int) job { j.ends = map[int]play.How{k: play.Fails}; return j }

func TestJudgesByRecords(t *testing.T) {
	own := play.Fault{Text: "item 0 failed", Of: []int{0}}
	canceled := play.Fault{Text: "context canceled", Canceled: true}
	ends2 := func(j job, after float64) job { j.after = after; return j }
	leaving := func(j job, way play.How) job { j.leave, j.leaves = 1, way; return j }
	for _, c := range []struct {
		name   string // of the case
		judge  func(*callTrial)
		job    job
		want   string // headline; "" is a pass
		events []play.Event
	}{
		// What any check complains of.
		{"unknown item", quietly, oneCall(), "a call gets an item that is not in the input", []play.Event{evCalling(), evStart(0, -1), evBack(0)}},
		{"endless calls", quietly, oneCall(), "a call gets an item that is not in the input", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 0), evStart(0, 0), evStart(0, 0), evStart(0, 0), evBack(0),
		}},
		{"endless outcomes", quietly, job{workers: 1}, "outcomes are yielded without end", []play.Event{
			evCalling(), evYields(0, 0), evYields(0, 0), evYields(0, 0), evYields(0, 0), evYields(0, 0), evBack(0),
		}},

		{"in order", ordered, twoCalls(1), "", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evStart(1, 1), evEnds(2, 1), evBack(2, 10, 20)}},
		{"swapped", ordered, twoCalls(1), "result[0] is that of item 1", []play.Event{evCalling(), evBack(2, 20, 10)}},
		{"unheard of", ordered, twoCalls(1), "result[1] is not that of item 1", []play.Event{evCalling(), evBack(2, 10, 21)}},
		{"too few", ordered, twoCalls(1), "2 items gave 1 result", []play.Event{evCalling(), evBack(2, 10)}},
		{"an error", ordered, oneCall(), "the function returned an error, and no call failed", []play.Event{evCalling(), evBackWith(1, canceled)}},
		{"a panic", ordered, oneCall(), "a panic came out of the function: oh", []play.Event{evCalling(), evBackWith(1, play.Fault{Panic: true, Text: "oh"})}},
		{"gone", ordered, oneCall(), "the function ended the caller's goroutine", []play.Event{evCalling(), evBackWith(1, play.Fault{Exit: true})}},

		{"each once", once, twoCalls(1), "", []play.Event{evCalling(), evStart(0, 1), evEnds(1, 1), evStart(1, 0), evEnds(2, 0), evBack(2)}},
		{"one lost", once, twoCalls(1), "item 1 was never done", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evBack(1)}},
		{"one twice", once, oneCall(), "item 0 was done twice", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evStart(1, 0), evEnds(2, 0), evBack(2)}},
		{"thrice", once, oneCall(), "item 0 was done 3 times", []play.Event{evCalling(), evStart(0, 0), evStart(0, 0), evStart(0, 0), evBack(2)}},

		{"nothing", emptyMap, job{workers: 1}, "", []play.Event{evCalling(), evBack(0)}},
		{"something", emptyMap, job{workers: 1}, "no items gave 1 result", []play.Event{evCalling(), evBack(0, 0)}},
		{"late", emptyMap, job{workers: 1}, "it returned later than at once", []play.Event{evCalling(), evBack(0.01)}},
		{"no outcome", emptyCompleted, job{workers: 1}, "", []play.Event{evCalling(), evBack(0)}},
		{"an outcome", emptyCompleted, job{workers: 1}, "no items gave 1 outcome", []play.Event{evCalling(), evYields(0, 0), evBack(0)}},
		{"late outcome", emptyCompleted, job{workers: 1}, "the sequence ended later than at once", []play.Event{evCalling(), evBack(1)}},

		{"refused by error", refused, job{takes: []int{1}}, "", []play.Event{evCalling(), evBackWith(0, play.Fault{Text: "no"})}},
		{"refused by panic", refused, job{takes: []int{1}}, "", []play.Event{evCalling(), evBackWith(0, play.Fault{Panic: true})}},
		{"refused by outcome", refused, job{takes: []int{1}}, "", []play.Event{evCalling(), evYieldsFault(0, play.Fault{Text: "no"}), evBack(0)}},
		{"taken", refused, job{takes: []int{1}}, "it was taken without a word", []play.Event{evCalling(), evBack(0, 0)}},
		{"gone without a word", refused, job{takes: []int{1}}, "it was taken without a word", []play.Event{evCalling(), evBackWith(0, play.Fault{Exit: true})}},

		{"there", visible, oneCall(), "", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evBack(1, 10), evSeen(0, 1)}},
		{"not there", visible, oneCall(), "what calls wrote was not there afterwards", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evBack(1, 10), evSeen(0, 0)}},
		{"not done", visible, oneCall(), "", []play.Event{evCalling(), evBack(1, 0), evSeen(0, 0)}},

		{"one by one", bounded, twoCalls(1), "", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evStart(1, 1), evEnds(2, 1), evBack(2)}},
		{"two at once", bounded, twoCalls(1), "2 tasks ran at once, the limit is 1", []play.Event{evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 0), evEnds(1, 1), evBack(1)}},

		{"all blocked", wide, twoCalls(2), "", []play.Event{evCalling(), evStart(0, 0), evStart(0, 1), evOn(play.Settled, 0, 0), evEnds(1, 0), evEnds(1, 1), evBack(1)}},
		{"one too late", wide, twoCalls(2), "2 tasks blocked, and only 1 of them run on 2 workers", []play.Event{
			evCalling(), evStart(0, 0), evOn(play.Settled, 0, 0), evStart(0, 1), evEnds(1, 0), evEnds(1, 1), evBack(1),
		}},
		{"panic when blocked", wide, oneCall(), "a panic came out of the function: oh", []play.Event{
			evCalling(), evStart(0, 0), evOn(play.Settled, 0, 0), evEnds(1, 0), evBackWith(1, play.Fault{Panic: true, Text: "oh"}),
		}},

		{"busy", conserving, twoCalls(2), "", []play.Event{evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 0), evEnds(1, 1), evBack(1)}},
		{"sequential", conserving, twoCalls(2), "the tasks ran one after another, and 2 could have run at once", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), evStart(1, 1), evEnds(2, 1), evBack(2),
		}},
		{"rests", conserving, twoCalls(1), "a barrier after each batch of 1: the next task waits for the slowest of them", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), evStart(1.01, 1), evEnds(2.01, 1), evBack(2),
		}},
		{"begins late", conserving, oneCall(), "a worker was idle while a task waited", []play.Event{evCalling(), evStart(1, 0), evEnds(2, 0), evBack(2)}},

		{"panic told", containedPanic, oneCall(), "", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evBackWith(1, play.Fault{Text: "p"})}},
		{"panic on caller", containedPanic, oneCall(), "", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evBackWith(1, play.Fault{Panic: true})}},
		{"panic swallowed", containedPanic, oneCall(), "a call panicked, and nobody is told", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evBack(1, 0)}},
		{"panic takes caller", containedPanic, oneCall(), "a panic in a call ended the caller's goroutine, without a panic there", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evBackWith(1, play.Fault{Exit: true}),
		}},
		{"exit takes caller", containedGoexit, oneCall(), "", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Exits), evBackWith(1, play.Fault{Exit: true})}},
		{"exit told", containedGoexit, oneCall(), "", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Exits), evYieldsFault(1, play.Fault{Text: "x"}), evBack(1)}},
		{"exit swallowed", containedGoexit, oneCall(), "a call ended its goroutine, and nobody is told", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Exits), evBack(1)}},
		{"exit panics", containedGoexit, oneCall(), "a panic came out of the function, and no call panicked: oh", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Exits), evBackWith(1, play.Fault{Panic: true, Text: "oh"}),
		}},
		{"exit costs outcomes", containedGoexit, twoCalls(1), "a call ended its goroutine, and there are fewer outcomes than items", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Exits), evYieldsFault(1, play.Fault{Text: "x"}), evBack(1),
		}},

		{"joins", joined, oneCall(), "", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evBack(1)}},
		{"leaves one", joined, oneCall(), "it returned while 1 call still ran", []play.Event{evCalling(), evStart(0, 0), evBack(0), evEnds(1, 0)}},
		{"starts one", joined, oneCall(), "a call began when the function had returned", []play.Event{evCalling(), evBack(0), evStart(0, 0), evEnds(1, 0)}},

		{"own error", firstError, oneCall().failing(0), "", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evBackWith(1, own)}},
		{"not started", firstError, twoCalls(1).failing(1), "", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evBack(1)}},
		{"nil error", firstError, oneCall().failing(0), "a call failed, and the error is nil", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evBack(1)}},
		{"cancellation", firstError, oneCall().failing(0), "the error is the cancellation that a call's error caused, and not that error", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evBackWith(1, canceled),
		}},
		{"flattened", firstError, oneCall().failing(0), "the error does not match one that a call returned", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evBackWith(1, play.Fault{Text: "item 0 failed"}),
		}},
		{"both", firstError, oneCall().failing(0), "the error matches context.Canceled, and nobody cancelled but Map itself", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evBackWith(1, play.Fault{Of: []int{0}, Canceled: true}),
		}},
		{"panic instead", firstError, oneCall().failing(0), "a panic came out of the function: oh", []play.Event{evCalling(), evBackWith(1, play.Fault{Panic: true, Text: "oh"})}},

		{"stops", errorStops, twoCalls(2).failing(0), "", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEndsSo(1, 0, play.Fails), evOn(play.Ctx, 1, 1), evEndsSo(1, 1, play.Fails), evBackWith(1, own),
		}},
		{"starts another", errorStops, twoCalls(1).failing(0), "an item was started after the first error", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evStart(1.1, 1), evEnds(2, 1), evBackWith(2, own),
		}},
		{"starts another at once", errorStops, twoCalls(1).failing(0), "", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evStart(1, 1), evOn(play.Ctx, 1, 1), evEnds(1, 1), evBackWith(1, own),
		}},
		{"does not cancel", errorStops, twoCalls(2).failing(0), "a running call did not see its context end at the first error", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEndsSo(1, 0, play.Fails), evEnds(1.5, 1), evBackWith(2, own),
		}},

		{"context ends", contextStops, ends2(oneCall(), .5), "", []play.Event{evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evBackWith(.5, canceled)}},
		{"by cause", contextStops, ends2(oneCall(), .5), "", []play.Event{evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evBackWith(.5, play.Fault{Cause: true})}},
		{"all was done", contextStops, ends2(oneCall(), 1.5), "", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evBack(1, 10)}},
		{"goes on", contextStops, ends2(twoCalls(1), 1.5), "an item was started after the context's end", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), evStart(1.6, 1), evEnds(2, 1), evBack(2, 10, 20),
		}},
		{"keeps it from calls", contextStops, ends2(oneCall(), .5), "a running call did not see its context end at the context's end", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), evBack(1, 10),
		}},
		{"end is success", contextStops, ends2(oneCall(), .5), "the context ended before all items were done, and the error is nil", []play.Event{
			evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evBack(.5, 0),
		}},
		{"own word", contextStops, ends2(oneCall(), .5), "the error matches neither the context's nor its cause", []play.Event{
			evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evBackWith(.5, play.Fault{Text: "stopped"}),
		}},
		{"goes at the end", contextStops, ends2(oneCall(), .5), "the function ended the caller's goroutine", []play.Event{evCalling(), evBackWith(.5, play.Fault{Exit: true})}},

		{"as completed", asCompleted, twoCalls(2), "", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 1), evYields(1, 20), evEnds(2, 0), evYields(2, 10), evBack(2),
		}},
		{"in input order", asCompleted, twoCalls(2), "outcome 0 is not that of the call that completed as number 1", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 1), evEnds(2, 0), evYields(2, 10), evYields(2, 20), evBack(2),
		}},
		{"held back", asCompleted, oneCall(), "an outcome is yielded later than when it completed", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evYields(1.1, 10), evBack(2)}},
		{"twice", asCompleted, oneCall(), "there are more outcomes than items", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evYields(1, 10), evYields(1, 10), evBack(2)}},
		{"lost", asCompleted, oneCall(), "there are fewer outcomes than items", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evBack(2)}},
		{"failure as value", asCompleted, oneCall().failing(0), "a call failed, and its outcome has no error", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evYields(1, 10), evBack(2),
		}},
		{"value as failure", asCompleted, oneCall(), "a call did not fail, and its outcome has an error", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), evYieldsFault(1, own), evBack(2),
		}},
		{"another error", asCompleted, oneCall().failing(0), "an outcome's error does not match the one that its call returned", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evYieldsFault(1, play.Fault{Text: "x"}), evBack(2),
		}},
		{"waits for consumer", asCompleted, job{workers: 2, takes: []int{1, 2}, ponder: 2}, "", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 0), evYields(1, 10), evEnds(2, 1), evYields(3, 20), evBack(5),
		}},

		{"error alone", errorStopsNothing, twoCalls(1).failing(0), "", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evYieldsFault(1, own), evStart(1, 1), evEnds(2, 1), evYields(2, 20), evBack(2),
		}},
		{"stops the rest", errorStopsNothing, twoCalls(1).failing(0), "a call failed, and item 1 was never done", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evYieldsFault(1, own), evBack(1),
		}},
		{"cancels", errorStopsNothing, twoCalls(2).failing(0), "a call failed, and the context of another ended", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEndsSo(1, 0, play.Fails), evOn(play.Ctx, 1, 1), evEnds(1, 1), evBack(1),
		}},
		{"not told", errorStopsNothing, oneCall().failing(0), "a call failed, and no outcome has its error", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evYieldsFault(1, canceled), evBack(1),
		}},
		{"told twice", errorStopsNothing, oneCall().failing(0), "1 item gave 2 outcomes", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evYieldsFault(1, own), evYieldsFault(1, own), evBack(1),
		}},

		{"panic alone", panicIsolated, oneCall(), "", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evYieldsFault(1, play.Fault{}), evBack(1)}},
		{"panic ends it", panicIsolated, twoCalls(1), "", []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evBackWith(1, play.Fault{Panic: true})}},
		{"panic stops the rest", panicIsolated, twoCalls(1), "a call panicked, and item 1 was never done", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evYieldsFault(1, play.Fault{}), evBack(1),
		}},
		{"panic costs an outcome", panicIsolated, oneCall(), "a call panicked, and there are fewer outcomes than items", []play.Event{
			evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Panics), evBack(1),
		}},

		{"sequence stops", sequenceStops, ends2(oneCall(), .5), "", []play.Event{evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evYieldsFault(.5, canceled), evBack(.5)}},
		{"end is an outcome", sequenceStops, ends2(oneCall(), .5), "when the context ended there were more outcomes than calls", []play.Event{
			evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evYieldsFault(.5, canceled), evYieldsFault(.5, canceled), evBack(.5),
		}},
		{"end costs an outcome", sequenceStops, ends2(oneCall(), .5), "when the context ended there were fewer outcomes than calls", []play.Event{
			evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evBack(.5),
		}},
		{"end overtakes", sequenceStops, ends2(oneCall(), .5), "the sequence ended while a call still ran", []play.Event{
			evCalling(), evStart(0, 0), evBack(.5), evOn(play.Ctx, .5, 0), evEnds(.5, 0),
		}},

		{"break", earlyBreak, leaving(twoCalls(1), play.Returns), "", []play.Event{evCalling(), evStart(0, 0), evEnds(1, 0), evYields(1, 10), evOn(play.Left, 1, 0), evBack(1)}},
		{"not reached", earlyBreak, leaving(twoCalls(1), play.Returns), "", []play.Event{evCalling(), evBack(1)}},
		{"yields again", earlyBreak, leaving(twoCalls(1), play.Returns), "an outcome was yielded after the loop was left", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), evYields(1, 10), evOn(play.Left, 1, 0), evYields(1, 20), evBack(1),
		}},
		{"yields elsewhere", earlyBreak, leaving(oneCall(), play.Returns), "yield ran on another goroutine than the one that ranges", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), {Kind: play.Yield, At: timeOf(1), Value: 10, By: 2}, evOn(play.Left, 1, 0), evBack(1),
		}},
		{"break panics", earlyBreak, leaving(oneCall(), play.Returns), "leaving the loop made a panic: oh", []play.Event{
			evCalling(), evYields(1, 10), evOn(play.Left, 1, 0), evBackWith(1, play.Fault{Panic: true, Text: "oh"}),
		}},
		{"panic passes", earlyBreak, leaving(oneCall(), play.Panics), "", []play.Event{
			evCalling(), evYields(1, 10), evOn(play.Left, 1, 0), evBackWith(1, play.Fault{Panic: true, Text: "oh"}),
		}},
		{"panic is lost", earlyBreak, leaving(oneCall(), play.Panics), "the panic of the loop's body did not come out of the loop", []play.Event{
			evCalling(), evYields(1, 10), evOn(play.Left, 1, 0), evBack(1),
		}},
		{"break starts one", earlyBreak, leaving(twoCalls(1), play.Returns), "an item was started after the loop was left", []play.Event{
			evCalling(), evStart(0, 0), evEnds(1, 0), evYields(1, 10), evOn(play.Left, 1, 0), evStart(1.5, 1), evEnds(2, 1), evBack(2),
		}},
		{"break cancels nothing", earlyBreak, leaving(twoCalls(2), play.Returns), "a running call did not see its context end at the moment at which the loop was left", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 0), evYields(1, 10), evOn(play.Left, 1, 0), evEnds(2, 1), evBack(2),
		}},
		{"break leaves one", earlyBreak, leaving(twoCalls(2), play.Returns), "it returned while 1 call still ran", []play.Event{
			evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 0), evYields(1, 10), evOn(play.Left, 1, 0), evBack(1), evOn(play.Ctx, 1, 1), evEnds(1, 1),
		}},

		{"meets a return", joinedAtOnce, oneCall(), "1 call still running when the function returned", []play.Event{evCalling(), evStart(0, 0), evBack(0), evEnds(0, 0)}},
		{"begins late at once", startsNothing, oneCall(), "a call began when the function had returned", []play.Event{evCalling(), evBack(0), evStart(0, 0)}},
		{"twice at once", atMostOnce, oneCall(), "item 0 was called twice", []play.Event{evCalling(), evStart(0, 0), evStart(0, 0), evBack(0)}},
		{"too many at once", boundedAtOnce, twoCalls(1), "2 tasks ran at once, the limit is 1", []play.Event{evCalling(), evStart(0, 0), evStart(0, 1), evBack(0)}},
		{"falls", fallsNot, oneCall(), "a panic came out of the function: oh", []play.Event{evCalling(), evBackWith(0, play.Fault{Panic: true, Text: "oh"})}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			w := fixedJob(c.job).world(invariants.Completed, c.judge)
			w.Script.Call.Ponder = timeOf(c.job.ponder)
			f := w.Judge(play.Record{Events: c.events, End: play.Done})
			assert.Equal(t, c.want, f.Headline)
			assert.Equal(t, c.want != "", f.Failed())
			if c.want == "" {
				assert.Zero(t, f)
			}
		})
	}
}
