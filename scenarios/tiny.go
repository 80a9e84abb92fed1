package scenarios

import (
	"context"
	"math"
)

func tiny() Scenario {
	return Scenario{
		Name:       "tiny",
		Title:      "tasks of a few nanoseconds",
		Lesson:     "where a task costs less than handing it out, a pool is slower than a loop",
		N:          1_000,
		Workers:    5,
		Scale:      1,
		Seed:       1,
		SweepScale: 1,
		Unobserved: true,
		start:      startTiny,
	}
}

// startTiny makes tasks of Scale rounds of arithmetic, at least one: scaled up
// enough, they are worth a pool.
func startTiny(_ context.Context, s Scenario) (*Workload, error) {
	rounds := max(1, int(math.Round(s.Scale)))
	w := &Workload{
		Tasks: make([]Task, s.N),
		// The ID goes through a permutation and back: the result depends on all
		// of the work, and needs no value, which would have to be allocated.
		Do: func(ctx context.Context, t Task) (Result, error) {
			x := uint64(t.ID)
			for range rounds {
				x = mix(x)
			}
			for range rounds {
				x = unmix(x)
			}
			return Result{Task: int(x)}, nil
		},
		Bound: func(int) Bound {
			return Bound{Why: "the work is so small that handing it out is most of it"}
		},
		Check: func(results []Result, err error) error {
			if err != nil {
				return failed(s.Name, err)
			}
			return differs(s.Name, missing(s.N, results))
		},
	}
	for i := range w.Tasks {
		w.Tasks[i].ID = i
	}
	return w, nil
}

// oddFactor and oddInverse multiply to 1 modulo 2^64.
const (
	oddFactor  = 0x9e3779b97f4a7c15
	oddInverse = 0xf1de83e19937733d
)

// mix permutes the numbers of 64 bits; the shift by half of them is its own
// inverse, and so is the other direction of the factor.
func mix(x uint64) uint64   { return (x ^ x>>32) * oddFactor }
func unmix(x uint64) uint64 { x *= oddInverse; return x ^ x>>32 }
