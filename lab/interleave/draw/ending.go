package draw

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"example.com/poollab/lab/interleave"
)

var (
	heldBy = regexp.MustCompile(`held by g\d+`)
	// filePlace is a file and a line within a sentence.
	filePlace = regexp.MustCompile(`\S+\.go:\d+`)
)

// person finds a goroutine by what a runtime calls it: "g2".
func (st *story) person(g string) (int, bool) {
	id, err := strconv.Atoi(strings.TrimPrefix(g, "g"))
	i, ok := st.index[id]
	return i, ok && err == nil
}

// stuck says whether no goroutine is left that could go on.
func (st *story) stuck() bool {
	for _, w := range st.raw.Waiting {
		if w.Op == "sleep" || strings.HasPrefix(w.Op, "time") {
			return false
		}
	}
	for _, p := range st.people {
		if !p.ended && !p.waits {
			return false
		}
	}
	return len(st.people) > 0
}

// headline says how it ended, "" if nobody waits.
func (st *story) headline() string {
	first, ok := st.index[0]
	switch {
	case len(st.raw.Waiting) == 0:
		return ""
	case st.stuck() && ok && st.people[first].ended:
		rest := "these wait for ever:"
		if len(st.raw.Waiting) == 1 {
			rest = "this one waits for ever:"
		}
		return st.people[first].name + " has ended, but " + rest
	case st.stuck():
		return "In the end nobody can go on:"
	}
	return "In the end:"
}

// group is goroutines that wait for the same thing at the same place.
type group struct {
	wait  interleave.Wait
	names []string
}

func (st *story) groups() []group {
	var groups []group
	found := map[interleave.Wait]int{}
	for _, w := range st.raw.Waiting {
		name := st.people[st.index[w.Goroutine]].name
		key := w
		key.Goroutine = 0
		i, ok := found[key]
		if !ok {
			i = len(groups)
			found[key] = i
			groups = append(groups, group{wait: w})
		}
		groups[i].names = append(groups[i].names, name)
	}
	return groups
}

// sentence says who waits, where and for what, and why that does not come.
func (st *story) sentence(g group) string {
	w := g.wait
	waits := "waits"
	names := g.names
	if len(names) > 1 {
		waits = "wait"
	}
	if len(names) > 4 {
		rest := fmt.Sprintf("%d more", len(names)-3)
		names = append(names[:3:3], rest)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s", listed(names), waits)
	at := parsePlace(w.At)
	if f := clean(enclosing(st.opts.source, at)); f != "" {
		out.WriteString(" in " + f)
	}
	what := st.action(w.Op, w.Object)
	if verb(w.Op) == "wait" && w.Object != "" {
		what = clean(w.Object)
	}
	out.WriteString(": " + what)
	if where := st.where(at); where != "" {
		out.WriteString(" (" + where + ")")
	}
	if why := st.reason(w); why != "" {
		out.WriteString(", " + why)
	}
	if i := st.lastWake(w); i >= 0 && len(g.names) == 1 {
		fmt.Fprintf(&out, "; the last %s came in step %d, before this wait began in step %d", verb(st.raw.Steps[i].Op), i+1, st.began(w)+1)
	}
	return out.String()
}

// reason says who holds what is waited for, or what is missing. What the
// runtime says wins.
func (st *story) reason(w interleave.Wait) string {
	if w.Held != "" {
		held := filePlace.ReplaceAllStringFunc(w.Held, func(s string) string {
			p := parsePlace(s)
			if _, ok := st.short[p.file]; !ok {
				return s[strings.LastIndexAny(s, `/\`)+1:]
			}
			return st.where(p)
		})
		return clean(st.named(held))
	}
	if h, ok := st.holders()[w.Object]; ok && isLock(w.Op) {
		reason := "held by " + st.people[h.who].name
		if h.who == st.index[w.Goroutine] {
			reason = "held by itself"
		}
		reason += fmt.Sprintf(" since step %d", h.step+1)
		if where := st.where(parsePlace(st.raw.Steps[h.step].At)); where != "" {
			reason += " (" + where + ")"
		}
		return reason
	}
	if st.stuck() {
		return missing(w.Op, w.Object)
	}
	return ""
}

// moral names a circle of goroutines that wait for one another, if there is
// one.
func (st *story) moral() string {
	path := st.circle()
	names := make([]string, len(path))
	for i, who := range path {
		names[i] = st.people[who].name
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " waits for itself."
	case 2:
		return names[0] + " and " + names[1] + " wait for each other."
	}
	return "They wait in a circle: each of " + listed(names) + " for the next one, and the last for the first."
}
