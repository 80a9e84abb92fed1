package judge

import (
	"math/rand/v2"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// A check of Map or Completed plays calls, each on fresh items, and looks at what
// was seen of them. All worlds of a check have the same judge.

// drawnEach is how many larger worlds are drawn for a check that has them, for
// each unit of effort.
const drawnEach = 12

// callCheck makes the check with a name. The listed calls are always played;
// drawn, if not nil, makes more of them.
func callCheck(c invariants.Contract, name string, judge func(*callTrial), drawn func(*rand.Rand) job, listed ...[]job) Check {
	return Check{
		Invariant:   invariants.Invariant{Name: name},
		Contract:    c,
		Unscheduled: withoutSchedules(name),
		Encounters:  encountersOf(c, name),
		Worlds: func(r *rand.Rand, effort int) []World {
			var out []World
			for _, jobs := range listed {
				for _, j := range jobs {
					out = append(out, j.withSecrets(r).world(c, judge))
				}
			}
			if drawn != nil {
				for range drawnEach * effort {
					w := drawn(r).withSecrets(r).shrinking(c, judge)
					out = append(out, w)
				}
			}
			return out
		},
	}
}

// withoutSchedules reports whether a check is about times, or takes no second
// goroutine, so that schedules have nothing to say about it.
func withoutSchedules(name string) bool {
	switch name {
	case "NoWorkers", "Empty", "WorkConserving", "NeighboursMeet":
		return true
	}
	return false
}

// commonChecks are those that Map and Completed share.
func commonChecks(c invariants.Contract) []Check {
	completed := c == invariants.Completed
	ofFailing := few(oneEnds(play.Fails, 4), 16)
	stops := with(few(where(latencies(4), long), 14), func(j *job) { j.after = 1.5 })
	stubborn := with(uniform(4), func(j *job) { j.after, j.stubborn = 0.5, true })
	endings := [][]job{
		few(uniform(4), 6), few(ofFailing, 10), with(few(ofFailing, 8), func(j *job) { j.stubborn = true }), few(stops, 10), few(stubborn, 5),
	}
	ends := [][]job{
		{{workers: 2}}, few(uniform(4), 6), few(ofFailing, 8), few(stops, 8), few(stubborn, 5),
		with(few(uniform(3), 4), func(j *job) { j.ended = true }),
		few(oneEnds(play.Panics, 3), 6), few(oneEnds(play.Exits, 3), 6),
	}
	var slow []job
	if completed {
		slow = with(few(uniform(5), 10), func(j *job) { j.ponder = 2 })
		for _, way := range []play.How{play.Returns, play.Panics} {
			leaving := with(few(latencies(4), 8), func(j *job) { j.leave, j.leaves = 1, way })
			endings, ends = append(endings, leaving), append(ends, leaving)
		}
	}
	noLeak := callCheck(c, "NoLeak", quietly, nil, ends...)
	noLeak.Worlds = leaking(noLeak.Worlds)
	encounters := noLeak.Encounters
	noLeak.Encounters = func() []World { return allLeaking(encounters()) }
	return []Check{
		callCheck(c, "ExactlyOnce", once, drawJob, few(latencies(5), 28)),
		callCheck(c, "NoWorkers", refused, nil, callsWithoutWorkers()),
		callCheck(c, "Visible", visible, nil, touching()),
		callCheck(c, "Bounded", bounded, drawJob,
			few(latencies(5), 22), []job{{workers: 4, takes: make([]int, 40), stubborn: true}}, few(ofFailing, 10), slow),
		callCheck(c, "FullWidth", wide, nil, blockedCalls()),
		callCheck(c, "WorkConserving", conserving, drawJob, few(latencies(5), 36)),
		callCheck(c, "NeighboursMeet", func(s *callTrial) { s.returnedWell() }, nil, meetings()),
		callCheck(c, "PanicContained", containedPanic, nil, few(oneEnds(play.Panics, 4), 20)),
		callCheck(c, "GoexitContained", containedGoexit, nil, few(oneEnds(play.Exits, 4), 20)),
		callCheck(c, "Joined", joined, nil, endings...),
		noLeak,
	}
}

// leaking makes worlds ask which goroutines are left.
func leaking(worlds func(*rand.Rand, int) []World) func(*rand.Rand, int) []World {
	return func(r *rand.Rand, effort int) []World { return allLeaking(worlds(r, effort)) }
}

func allLeaking(worlds []World) []World {
	for i := range worlds {
		worlds[i].Script.Leaks = true
	}
	return worlds
}
