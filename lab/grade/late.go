package grade

import "time"

// late is what the policy leaves of a score, or nil if it takes nothing.
func (r *Rubric) late(submitted *time.Time, score float64) *Late {
	if r.Due == nil || submitted == nil || !submitted.After(*r.Due) {
		return nil
	}
	l := &Late{By: submitted.Sub(*r.Due), Before: score}
	if len(r.Late) == 0 {
		l.Factor = 1 // late, and nothing says what that costs
	}
	for _, step := range r.Late {
		if l.By <= step.Within {
			l.Factor = step.Keeps
			break
		}
	}
	return l
}
