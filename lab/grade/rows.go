package grade

import (
	"slices"
	"strings"
	"sync"

	"example.com/poollab/lab/grade/judge"
	"example.com/poollab/lab/invariants"
)

func contracts() []invariants.Contract {
	return []invariants.Contract{invariants.Map, invariants.Completed, invariants.Pool}
}

// The checks that are not invariants of the table: no single world shows them.
const (
	noRace = "NoRace" // of all worlds, played in a race-enabled build
	fast   = "Fast"   // processor time against the reference
)

// ofRubric are the rows of these.
func ofRubric(c invariants.Contract) []invariants.Invariant {
	return []invariants.Invariant{
		{
			ID: "RACE-01", Name: noRace, Contracts: []invariants.Contract{c}, Level: invariants.Core, Points: 5,
			Statement: "no two goroutines use the same memory without synchronisation",
			Why:       "What a data race does is not defined: it may work here, and lose tasks on another machine.",
			Hint:      "let one goroutine own it, guard it with a mutex, or hand it over through a channel",
		},
		{
			ID: "PERF-01", Name: fast, Contracts: []invariants.Contract{c}, Level: invariants.Quality, Points: 0,
			Statement: "many small tasks take little more processor time than in the reference",
			Why:       "A pool is there to make work quick: what it costs itself should not show. Processor time misses workers that wait for nothing; that is what WorkConserving finds, after which this comes.",
			Hint:      "look for work that is done for each task: a new goroutine, a lock that all workers take, a copy",
		},
	}
}

// lookup finds the invariant that a word of a rubric names under a contract.
func lookup(c invariants.Contract, word string) (invariants.Invariant, bool) {
	for _, row := range ofRubric(c) {
		if strings.EqualFold(word, row.Name) || strings.EqualFold(word, row.ID) {
			return row, true
		}
	}
	row, ok := invariants.Lookup(word)
	if !ok || !slices.Contains(row.Contracts, c) {
		return row, false
	}
	return row, judged()[string(c)+"/"+row.Name]
}

// judged has the names of the checks that there is a judge for. Listing them
// means making their worlds, so it is done once.
var judged = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, c := range contracts() {
		for _, k := range judge.Checks(c) {
			names[k.Name()] = true
		}
	}
	return names
})

// defaultRows are the core invariants of the contracts. A contract's ExactlyOnce
// comes before everything else: a function that does nothing breaks no other
// promise, and deserves nothing for that.
func defaultRows(names []string) []Row {
	var rows []Row
	for _, name := range names {
		c := invariants.Contract(name)
		for _, row := range append(invariants.For(c), ofRubric(c)...) {
			if _, known := lookup(c, row.Name); !known || row.Level != invariants.Core {
				continue
			}
			r := newRow(c, row)
			for _, parent := range parents()[row.Name] {
				if in, ok := lookup(c, parent); ok {
					r.After = append(r.After, name+"/"+in.Name)
				}
			}
			if row.Name != root && len(r.After) == 0 {
				r.After = []string{name + "/" + root}
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// root is the check that all others of its contract wait for.
const root = "ExactlyOnce"

// parents lists, for the checks that would only repeat what another one has said,
// which those are.
func parents() map[string][]string {
	return map[string][]string{
		"NeighboursMeet":    {"FullWidth"},
		"WorkConserving":    {"FullWidth"},
		"BoundedWhenCold":   {"Bounded"},
		"ErrorStops":        {"FirstError"},
		"GoexitContained":   {"PanicContained"},
		"PanicIsolated":     {"PanicContained"},
		"PanicAdmits":       {"PanicContained"},
		"SlotsKept":         {"PanicContained"},
		"FailsWhileClosing": {"PanicContained"},
		"Chaos":             {"PanicContained", "CloseWaits"},
	}
}

func newRow(c invariants.Contract, row invariants.Invariant) Row {
	points, hidden := float64(row.Points), false
	return Row{Check: string(c) + "/" + row.Name, Points: &points, Hidden: &hidden}
}

// change applies the file's rows to the base, one after another. What is about
// several checks comes before what is about one of them, which it would undo.
func (r *Rubric) change(complain func(int, string, ...any)) {
	if most := 1000; len(r.Checks) > most {
		complain(r.lines["checks"], "checks: %d of them, and %d are more than enough", len(r.Checks), most)
		return
	}
	seen := map[string]int{}
	for _, row := range r.Checks {
		wide := strings.HasPrefix(spelled(row.Check), "*/") || strings.HasSuffix(row.Check, "/*")
		for _, name := range r.resolve(row.Check, row.line, complain) {
			before, twice := seen[name]
			switch {
			case twice && wide:
				complain(row.line, "%s changes %s once more, which line %d is about: put it before that", row.Check, name, before)
			case twice:
				complain(row.line, "%s is there twice, first in line %d", name, before)
			case !wide:
				seen[name] = row.line
			}
			r.apply(name, row, complain)
		}
	}
	for i := range r.rows {
		r.rows[i].After = r.parentsOf(r.rows[i], complain)
	}
}

// parentsOf are the checks that a row comes after. Where the file says so, they
// have to be there; the base may name some that the file leaves out.
func (r *Rubric) parentsOf(row Row, complain func(int, string, ...any)) []string {
	var after []string
	for _, word := range row.After {
		word = spelled(word)
		every := strings.HasPrefix(word, "*/")
		if every {
			if c := contractOf(row.Check); len(r.resolve(word, row.line, complain)) > 0 {
				word = c + word[1:]
			} else {
				continue
			}
		}
		silent := func(int, string, ...any) {}
		say := complain
		if every {
			say = silent // it is there under another contract
		}
		for _, name := range r.resolve(word, row.line, say) {
			switch {
			case name == row.Check && strings.HasSuffix(word, "/*"):
			case contractOf(name) != contractOf(row.Check):
				say(row.line, "%s: after %s: a check can only wait for others of its contract", row.Check, name)
			case turn(name) > turn(row.Check):
				say(row.line, "%s: after %s, which is decided only when it is", row.Check, name)
			case r.find(name) < 0:
				if row.line > 0 && row.given {
					say(row.line, "%s: after %s, which is not checked", row.Check, name)
				}
			case !slices.Contains(after, name):
				after = append(after, name)
			}
		}
	}
	return after
}

// turn is when a check is made: those of worlds first, then races, then times.
func turn(check string) int {
	switch _, name, _ := strings.Cut(check, "/"); name {
	case noRace:
		return 1
	case fast:
		return 2
	}
	return 0
}

// apply changes or adds the row with a name.
func (r *Rubric) apply(name string, by Row, complain func(int, string, ...any)) {
	i := r.find(name)
	if by.Skip {
		if i >= 0 {
			r.rows = slices.Delete(r.rows, i, i+1)
		}
		return
	}
	if i < 0 {
		c := invariants.Contract(contractOf(name))
		row, _ := lookup(c, strings.TrimPrefix(name, string(c)+"/"))
		fresh := newRow(c, row)
		if r.Base != "none" && row.Name != root || row.Name == fast {
			fresh.After = []string{string(c) + "/" + root}
		}
		if row.Name == fast { // who does one task after another is quick
			fresh.After = append(fresh.After, string(c)+"/WorkConserving")
		}
		r.rows = append(r.rows, fresh)
		i = len(r.rows) - 1
	}
	row := &r.rows[i]
	row.line = by.line
	if by.Points != nil {
		if !(*by.Points >= 0 && *by.Points <= mostPoints) { // NaN neither
			complain(by.line, "%s: points: %g: they can be from 0 to a million", name, *by.Points)
		}
		row.Points = by.Points
	}
	if by.After != nil {
		row.After, row.given = by.After, true
	}
	if by.Hidden != nil {
		row.Hidden = by.Hidden
	}
	if by.Say != "" {
		row.Say = by.Say
	}
	if by.Ratio != 0 {
		if !strings.HasSuffix(name, "/"+fast) {
			complain(by.line, "%s: ratio: only %s has one", name, fast)
		} else if !(by.Ratio >= 1 && by.Ratio <= mostPoints) {
			complain(by.line, "%s: ratio: %g: it is a multiple of the reference's time, from 1 up", name, by.Ratio)
		}
		row.Ratio = by.Ratio
	}
}

func (r *Rubric) find(name string) int {
	return slices.IndexFunc(r.rows, func(row Row) bool { return row.Check == name })
}

func contractOf(check string) string {
	c, _, _ := strings.Cut(check, "/")
	return c
}

// order looks for checks that wait for themselves, and puts parents first.
func (r *Rubric) order(complain func(int, string, ...any)) {
	state := map[string]int{} // 1: being visited, 2: done
	var sorted []Row
	var visit func(name string, path []string) bool
	visit = func(name string, path []string) bool {
		switch state[name] {
		case 2:
			return true
		case 1:
			complain(r.rows[r.find(name)].line, "%s wait for one another", strings.Join(append(path[slices.Index(path, name):], name), " after "))
			return false
		}
		state[name] = 1
		row := r.rows[r.find(name)]
		for _, parent := range row.After {
			if !visit(parent, append(path, name)) {
				return false
			}
		}
		state[name] = 2
		sorted = append(sorted, row)
		return true
	}
	for _, row := range r.rows {
		if !visit(row.Check, nil) {
			return
		}
	}
	r.rows = sorted
}
