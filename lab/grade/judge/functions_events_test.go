package judge

import "example.com/poollab/lab/grade/play"

// Records by hand. The caller's goroutine is 1, and times are in units.

func evOn(kind play.EventKind, at float64, task int) play.Event {
	return play.Event{Kind: kind, At: timeOf(at), Task: task}
}

func evCalling() play.Event                   { return play.Event{Kind: play.Calling, By: 1} }
func evStart(at float64, task int) play.Event { return evOn(play.Start, at, task) }
func evEnds(at float64, task int) play.Event  { return evOn(play.Ends, at, task) }

func evEndsSo(at float64, task int, how play.How) play.Event {
	e := evOn(play.Ends, at, task)
	e.How = how
	return e
}

func evBack(at float64, values ...int) play.Event {
	return play.Event{Kind: play.Returned, At: timeOf(at), Values: values}
}

func evBackWith(at float64, f play.Fault) play.Event {
	return play.Event{Kind: play.Returned, At: timeOf(at), Fault: &f}
}

func evYields(at float64, value int) play.Event {
	return play.Event{Kind: play.Yield, At: timeOf(at), Value: value, By: 1}
}

func evYieldsFault(at float64, f play.Fault) play.Event {
	return play.Event{Kind: play.Yield, At: timeOf(at), Fault: &f, By: 1}
}

func evSeen(task, value int) play.Event { return play.Event{Kind: play.Seen, Task: task, Value: value} }
