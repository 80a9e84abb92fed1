package judge

import (
	"time"

	"example.com/poollab/lab/grade/play"
)

// sketch is a script for a pool in the making. Its methods add tasks and acts.
type sketch struct {
	play.Script
	gates int
}

func newSketch(workers int) *sketch {
	return &sketch{Script: play.Script{Contract: "Pool", Workers: workers}}
}

// task adds a task and returns its index.
func (s *sketch) task(steps ...play.Step) int {
	s.Tasks = append(s.Tasks, play.Task{Steps: steps})
	return len(s.Tasks) - 1
}

// tasks adds n tasks that do the same.
func (s *sketch) tasks(n int, steps ...play.Step) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = s.task(steps...)
	}
	return out
}

// acting adds tasks that do, in the order of their starts, what acts say. They
// must be the first tasks of a script.
func (s *sketch) acting(as []poolAct) []int {
	var out []int
	for _, a := range as {
		steps := []play.Step{{Sleep: units(float64(a.takes))}}
		if a.ends != play.Returns {
			steps = append(steps, play.Step{End: a.ends})
		}
		out = append(out, s.task(steps...))
	}
	s.Ranked = len(out)
	return out
}

func (s *sketch) do(a play.Act) { s.Acts = append(s.Acts, a) }

// submit submits tasks from the script's own goroutine.
func (s *sketch) submit(tasks ...int) {
	if len(tasks) > 0 {
		s.do(play.Act{Do: play.Submit, Tasks: tasks})
	}
}

// aside submits tasks one after another from a goroutine of their own.
func (s *sketch) aside(tasks ...int) {
	s.do(play.Act{Do: play.Submit, Tasks: tasks, Aside: true})
}

// each submits every task from a goroutine of its own.
func (s *sketch) each(tasks ...int) {
	for _, i := range tasks {
		s.aside(i)
	}
}

// load submits tasks from another goroutine and waits for it: Submit may wait
// for room.
func (s *sketch) load(tasks ...int) {
	s.aside(tasks...)
	s.join()
}

func (s *sketch) close()              { s.do(play.Act{Do: play.Close}) }
func (s *sketch) closeAside()         { s.do(play.Act{Do: play.Close, Aside: true}) }
func (s *sketch) settle()             { s.do(play.Act{Do: play.Settle}) }
func (s *sketch) join()               { s.do(play.Act{Do: play.Join}) }
func (s *sketch) sleep(n float64)     { s.do(play.Act{Do: play.Sleep, For: units(n)}) }
func (s *sketch) open(gate int)       { s.do(play.Act{Do: play.Open, Gate: gate}) }
func (s *sketch) collect(tasks []int) { s.do(play.Act{Do: play.Collect, Tasks: tasks}) }

// gate is the number of a new gate.
func (s *sketch) gate() int {
	s.gates++
	return s.gates
}

// warm lets every worker run a task and go idle.
func (s *sketch) warm() []int {
	g := s.gate()
	tasks := s.tasks(s.Workers, play.Step{Wait: g})
	s.submit(tasks...)
	s.settle()
	s.open(g)
	s.settle()
	return tasks
}

// width lets blocked tasks run together, one more than there are workers; what
// it returns tells the judge which they are.
func (s *sketch) width() breadth {
	g := s.gate()
	w := breadth{gate: g, tasks: s.tasks(s.Workers+1, play.Step{Wait: g})}
	for _, i := range w.tasks {
		s.aside(i)
		s.settle()
	}
	// A worker that comes late is one as well.
	s.sleep(1)
	s.settle()
	s.open(g)
	s.join()
	return w
}

// fill submits tasks that do the same until so many Submits wait for room, which
// they do only if the pool has a bound. Nobody declares it: one that is larger than
// most is not found.
func (s *sketch) fill(waiting, most int, steps ...play.Step) []int {
	tasks := s.tasks(s.Workers+waiting+most, steps...)
	s.do(play.Act{Do: play.Fill, Tasks: tasks, Count: waiting, Aside: true})
	return tasks
}

// Queues that fill tries to fill: that takes time for each task, so large ones are
// tried in a few worlds only.
const (
	largeQueue = 128
	smallQueue = 24
)

// units is a number of units as a time.
func units(n float64) time.Duration { return time.Duration(n * float64(unit)) }
