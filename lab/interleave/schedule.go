package interleave

import "time"

// Choice is a decision that was not the usual one. It is named by what the
// goroutine that made the last step had done until then, and not by its number
// in the run, so that it keeps its meaning when others are left out.
type Choice struct {
	Goroutine int           `json:"g"`
	Made      int           `json:"n"`              // steps of its own
	Next      int           `json:"next,omitempty"` // the goroutine that goes on
	Case      int           `json:"case,omitempty"` // or which possibility of the step
	Question  int           `json:"q,omitempty"`    // with Case: which of several since the last step, from 0
	Tick      time.Duration `json:"tick,omitempty"` // or how much time passes
}

func (c Choice) switches() bool { return c.Case == 0 && c.Tick == 0 }

// Schedule is what determines a run of given code: the seed of what it draws,
// and each decision in which it was not the running goroutine that went on, or
// the next by number when that could not.
type Schedule struct {
	Seed    uint64   `json:"seed"`
	Ticking bool     `json:"ticking,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
}

// Still is the schedule without the choices of time that passes by itself.
func (s Schedule) Still() Schedule {
	choices := s.Choices
	s.Choices = nil
	for _, c := range choices {
		if c.Tick == 0 {
			s.Choices = append(s.Choices, c)
		}
	}
	return s
}

// follow plays a schedule.
type follow struct{ choices []Choice }

func (s *follow) begin(*run)                       {}
func (s *follow) spawned(*run, *task)              {}
func (s *follow) stepped(*run, *task, Op, *object) {}

// take takes the choice for this moment out of those that are left, if it is of
// the kind that is asked for.
func (s *follow) take(r *run, kind func(Choice) bool) (Choice, bool) {
	g, made := r.moment()
	for _, c := range s.choices {
		if c.Goroutine == g && c.Made == made && kind(c) {
			s.choices = without(s.choices, c)
			return c, true
		}
	}
	return Choice{}, false
}

func (s *follow) pick(r *run, cur *task, enabled []*task) *task {
	if c, ok := s.take(r, Choice.switches); ok {
		for _, t := range enabled {
			if t.id == c.Next {
				return t
			}
		}
	}
	return r.usual(cur, enabled)
}

func (s *follow) choose(r *run, n int) int {
	if c, ok := s.take(r, func(c Choice) bool { return c.Case > 0 && c.Question == r.asked }); ok && c.Case < n {
		return c.Case
	}
	return 0
}

func (s *follow) tick(r *run) time.Duration {
	c, _ := s.take(r, func(c Choice) bool { return c.Tick > 0 })
	return c.Tick
}

// moment names a decision for a [Choice].
func (r *run) moment() (goroutine, made int) {
	if r.latest == nil {
		return 0, 0
	}
	return r.latest.id, r.latest.made
}

// chose records a choice.
func (r *run) chose(c Choice) {
	if r.record != nil {
		c.Goroutine, c.Made = r.moment()
		r.record.choices = append(r.record.choices, c)
	}
}
