package grade

import (
	"fmt"
	"slices"
	"strings"
)

// WithSchedules is the rubric with another effort for schedules; 0 searches none.
func (r *Rubric) WithSchedules(n int) *Rubric {
	out := r.copy()
	out.Schedules = &n
	out.digest = out.sum()
	return out
}

// Without is the rubric without the checks of a name, under every contract.
func (r *Rubric) Without(name string) *Rubric {
	return r.keep(func(check string) bool { return !strings.HasSuffix(check, "/"+name) })
}

// Only is the rubric with those checks alone that are named, as Map/Ordered,
// Pool/* or all/NoLeak, and those that they come after.
func (r *Rubric) Only(words ...string) (*Rubric, error) {
	var bad []string
	var names []string
	for _, word := range words {
		found := r.resolve(strings.TrimSpace(word), 0, func(_ int, format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) })
		there := slices.DeleteFunc(slices.Clone(found), func(name string) bool { return r.find(name) < 0 })
		if len(found) > 0 && len(there) == 0 {
			bad = append(bad, strings.Join(found, ", ")+": not in this rubric")
		}
		names = append(names, there...)
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrRubric, strings.Join(bad, "; "))
	}
	wanted := map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if k := r.find(name); k >= 0 && !wanted[name] {
			wanted[name] = true
			names = append(names, r.rows[k].After...)
		}
	}
	return r.keep(func(check string) bool { return wanted[check] }), nil
}

func (r *Rubric) keep(wanted func(check string) bool) *Rubric {
	out := r.copy()
	out.rows = slices.DeleteFunc(out.rows, func(row Row) bool { return !wanted(row.Check) })
	out.Contracts = slices.DeleteFunc(slices.Clone(out.Contracts), func(c string) bool {
		return !slices.ContainsFunc(out.rows, func(row Row) bool { return contractOf(row.Check) == c })
	})
	out.digest = out.sum()
	return out
}

func (r *Rubric) copy() *Rubric {
	out := *r
	out.rows = slices.Clone(r.rows)
	return &out
}

// has reports whether a check of that name is there.
func (r *Rubric) has(name string) bool {
	return slices.ContainsFunc(r.rows, func(row Row) bool { return strings.HasSuffix(row.Check, "/"+name) })
}
