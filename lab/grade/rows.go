package grade

import (
	"fmt"
	"slices"
	"strings"

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
	checks := judge.Checks(c)
	ok = slices.ContainsFunc(checks, func(k judge.Check) bool { return k.Invariant.Name == row.Name })
	return row, ok
}

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

// change applies the file's rows to the base.
func (r *Rubric) change(complain func(int, string, ...any)) {
	seen := map[string]int{}
	for _, row := range r.Checks {
		names := r.resolve(row.Check, row.line, complain)
		for _, name := range names {
			if before, twice := seen[name]; twice && !strings.Contains(row.Check, "*") {
				complain(row.line, "%s is there twice, first in line %d", name, before)
			}
			seen[name] = row.line
			r.apply(name, row, complain)
		}
	}
	for i := range r.rows {
		row := &r.rows[i]
		var after []string
		for _, word := range row.After {
			for _, name := range r.resolve(strings.Replace(word, "*/", contractOf(row.Check)+"/", 1), row.line, complain) {
				if r.find(name) >= 0 && !slices.Contains(after, name) {
					after = append(after, name)
				}
			}
		}
		row.After = after
	}
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
		if *by.Points < 0 || *by.Points > 1e6 {
			complain(by.line, "%s: points: %g: they can be from 0 to a million", name, *by.Points)
		}
		row.Points = by.Points
	}
	if by.After != nil {
		row.After = by.After
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
		} else if by.Ratio < 1 {
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

// resolve turns a word like Map/Ordered, Map/MAP-01 or */NoLeak into the names of
// checks.
func (r *Rubric) resolve(word string, line int, complain func(int, string, ...any)) []string {
	c, rest, ok := strings.Cut(word, "/")
	if !ok || rest == "" {
		complain(line, "%q: a check is named as Map/Ordered, or */NoLeak for all contracts", word)
		return nil
	}
	var names []string
	for _, name := range r.Contracts {
		if c != "*" && !strings.EqualFold(c, name) {
			continue
		}
		if rest == "*" {
			for _, row := range r.rows {
				if contractOf(row.Check) == name {
					names = append(names, row.Check)
				}
			}
			continue
		}
		if row, ok := lookup(invariants.Contract(name), rest); ok {
			names = append(names, name+"/"+row.Name)
		}
	}
	if len(names) == 0 && c == "*" || len(names) == 0 && rest != "*" {
		complain(line, "%q is no check of the contracts %s%s", word, strings.Join(r.Contracts, ", "), nearest(rest))
	}
	return names
}

// nearest suggests what may have been meant.
func nearest(word string) string {
	for _, row := range invariants.All() {
		if strings.HasPrefix(strings.ToLower(row.Name), strings.ToLower(word[:min(4, len(word))])) {
			return fmt.Sprintf("; did you mean %s?", row.Name)
		}
	}
	return ""
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
