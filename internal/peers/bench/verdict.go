package main

import (
	"fmt"
	"strings"

	"example.com/poollab/internal/peers/work"
)

// rival is the best of some implementations, and how the reference compares.
type rival struct {
	name   string
	values []float64
	ratio  interval // below 1, the reference is better
}

// tieRange is how far from 1 the interval of a tie may reach.
const tieRange = 1.25

// word says how the comparison ends for the reference.
func (r rival) word() string {
	switch {
	case r.name == "":
		return ""
	case !r.ratio.known:
		return "too few samples against"
	case r.ratio.hi < 1:
		return "beats"
	case r.ratio.lo > 1:
		return "loses to"
	case r.ratio.lo < 1/tieRange || r.ratio.hi > tieRange:
		return "undecided against" // a wide interval is no tie
	}
	return "ties with"
}

// comparison is one work with one number of workers.
type comparison struct {
	work      work.Work
	workers   int
	reference []float64
	library   rival
	baseline  rival
}

// compare finds the best rivals; ok is false if the reference was not measured.
func (d *data) compare(w work.Work, workers int) (c comparison, ok bool) {
	c = comparison{work: w, workers: workers}
	for _, p := range work.Impls() {
		if p.Role == work.Reference {
			c.reference = d.of(w, p.Name, workers, w.Unit())
		}
	}
	if len(c.reference) == 0 {
		return c, false
	}
	c.library, c.baseline = d.best(w, workers, work.Library), d.best(w, workers, work.Baseline)
	for _, r := range []*rival{&c.library, &c.baseline} {
		if r.name != "" {
			r.ratio = ratio(c.reference, r.values)
		}
	}
	return c, true
}

func (d *data) best(w work.Work, workers int, role work.Role) (best rival) {
	for _, p := range work.Impls() {
		values := d.of(w, p.Name, workers, w.Unit())
		if p.RoleIn(w.Name) != role || len(values) == 0 {
			continue
		}
		if best.name == "" || median(values).center < median(best.values).center {
			best = rival{name: p.Name, values: values}
		}
	}
	return best
}

// words says how the reference does: "beats both", or by the rivals' names.
func (c comparison) words() string {
	var known []rival
	for _, r := range []rival{c.library, c.baseline} {
		if r.name != "" {
			known = append(known, r)
		}
	}
	if len(known) == 2 && known[0].word() == known[1].word() {
		switch known[0].word() {
		case "beats":
			return "beats both"
		case "too few samples against":
			return "too few samples to say"
		}
		return fmt.Sprintf("%s %s and %s", known[0].word(), known[0].name, known[1].name)
	}
	var parts []string
	for _, r := range known {
		parts = append(parts, r.word()+" "+r.name)
	}
	if len(parts) == 0 {
		return "nothing to compare with"
	}
	return strings.Join(parts, ", ")
}

// shortfalls are sentences on where the reference does not win.
func (c comparison) shortfalls() []string {
	var out []string
	for _, r := range []rival{c.library, c.baseline} {
		if r.name == "" || r.word() == "beats" {
			continue
		}
		out = append(out, fmt.Sprintf("%s, %s workers: %s %s, %s", c.work.Name, figure(float64(c.workers)), r.word(), r.name, r.ratio.asRatio()))
	}
	return out
}
