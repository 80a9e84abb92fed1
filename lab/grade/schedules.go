package grade

import (
	"context"
	"encoding/json"
	"slices"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/interleave"
)

// explorer plays scripts under schedules, in processes of an instrumented twin.
type explorer interface {
	Explore(ctx context.Context, scripts []play.Script, seed uint64, steps int, tell func(script int, r play.Record, schedule []byte) (enough bool)) (schedules []int, err error)
	Replay(ctx context.Context, s play.Script, schedule []byte) (play.Record, error)
	Interleaving(ctx context.Context, s play.Script, schedule []byte) (string, error)
}

// Of one check, for each unit of the rubric's schedules.
const (
	mostWorlds = 12     // beside the encounters
	mostSteps  = 20_000 // of all schedules together
	mostShrunk = 60     // runs to make a schedule shorter
)

// searchable reports whether schedules can show something about a check.
func (q *inquiry) searchable() bool {
	return (q.state == Pass || q.state == Unstable) && !q.check.Unscheduled && len(q.worlds) > 0
}

// searchable reports whether there is a check that schedules can show something
// about.
func (all inspections) searchable() bool {
	return slices.ContainsFunc(all, func(in *inspection) bool {
		return slices.ContainsFunc(in.cases, (*inquiry).searchable)
	})
}

// schedules searches, for each check that has passed, for a schedule that breaks
// it. A failure counts when it happens twice more.
func (in *inspection) schedules(ctx context.Context, x explorer, effort int) error {
	var places []place
	var scripts []play.Script
	asked := 0
	for _, q := range in.cases {
		if !q.searchable() {
			continue
		}
		asked++
		for n, w := range q.scheduled() {
			if q.without(w) {
				continue
			}
			places = append(places, place{q, w, n})
			scripts = append(scripts, w.Script)
		}
	}
	if asked == 0 {
		return nil
	}
	first := map[*inquiry]*suspicion{}
	counts, err := x.Explore(ctx, scripts, in.seed.number(string(in.contract)), asked*mostSteps*effort, func(k int, r play.Record, schedule []byte) bool {
		at := places[k]
		if f := at.w.Judge(r); f.Failed() && first[at.q] == nil {
			first[at.q] = &suspicion{place: at, schedule: slices.Clone(schedule), found: f}
		}
		return first[at.q] != nil
	})
	if err != nil {
		return err
	}
	for k, n := range counts {
		places[k].q.explored += n
	}
	var found []suspicion
	for _, q := range in.cases {
		if f := first[q]; f != nil {
			found = append(found, *f)
		}
	}
	return in.charge(ctx, x, found)
}

// scheduled are the worlds of a check for schedules: its encounters, the smallest
// others, and fewer and fewer of the larger ones.
func (q *inquiry) scheduled() []judge.World {
	var worlds []judge.World
	if q.check.Encounters != nil {
		worlds = q.check.Encounters()
	}
	next, most := 0.0, len(worlds)+mostWorlds
	for n, w := range q.worlds {
		if float64(n) >= next && len(worlds) < most {
			worlds = append(worlds, w)
			next = max(float64(n)+1, next*1.3)
		}
	}
	return worlds
}

// shorter leaves out choices of a schedule as long as it fails in the same way:
// what stays is what it takes. (Zeller and Hildebrandt, 2002, have the idea of
// taking away in halves first.)
func (in *inspection) shorter(ctx context.Context, x explorer, w judge.World, schedule []byte, found judge.Finding) ([]byte, judge.Finding) {
	var s interleave.Schedule
	if json.Unmarshal(schedule, &s) != nil {
		return schedule, found
	}
	runs := 0
	for size := max(1, len(s.Choices)/2); size >= 1; size /= 2 {
		for at := 0; at < len(s.Choices) && runs < mostShrunk; {
			try := s
			try.Choices = slices.Delete(slices.Clone(s.Choices), at, min(at+size, len(s.Choices)))
			text, err := json.Marshal(try)
			if err != nil {
				return schedule, found
			}
			runs++
			r, err := x.Replay(ctx, w.Script, text)
			if err != nil {
				return schedule, found
			}
			if f := w.Judge(r); f.Failed() && f.Kind == found.Kind {
				s, schedule, found = try, text, f
			} else {
				at += size
			}
		}
	}
	return schedule, found
}
