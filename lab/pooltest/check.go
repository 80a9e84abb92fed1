package pooltest

import (
	"iter"
	"slices"

	"pgregory.net/rapid"

	"example.com/poollab/lab/invariants"
)

// world is one input of a check. It is small, says what it is in a line, and
// can be played any number of times.
type world struct {
	say  string
	play func(*stage)
}

// check is how an invariant is looked for: by playing worlds, the smallest
// first, until one breaks it.
type check struct {
	invariants.Invariant
	worlds iter.Seq[world]
	// encounters are worlds that are played only under controlled schedules.
	encounters iter.Seq[world]
	// draw makes larger worlds, for when the small ones are fine. What it finds
	// is shrunk.
	draw func(*rapid.T) world
	// leaks says that goroutines left behind break this invariant; for the
	// others NoLeak does the complaining.
	leaks bool
	// needsRace says that a pass is worth something only with the race detector.
	needsRace bool
}

// scheduled are the worlds for schedules: the encounters, of which there are so
// many, the smallest others, and fewer and fewer of the larger ones.
func (c check) scheduled() (worlds []world, encounters int) {
	if c.encounters != nil {
		worlds = slices.Collect(c.encounters)
	}
	encounters = len(worlds)
	n, next := 0, 0.0
	for w := range c.worlds {
		if float64(n) >= next {
			worlds = append(worlds, w)
			next = max(float64(n)+1, next*1.2)
		}
		if n++; len(worlds) >= encounters+mostWorlds {
			break
		}
	}
	return worlds, encounters
}

// chain is one sequence after another.
func chain(seqs ...iter.Seq[world]) iter.Seq[world] {
	return func(yield func(world) bool) {
		for _, seq := range seqs {
			for w := range seq {
				if !yield(w) {
					return
				}
			}
		}
	}
}
