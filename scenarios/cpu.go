package scenarios

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
)

// hashRounds is the length of a task's chain at scale 1: about 20 ms of a core
// with SHA instructions.
const hashRounds = 300_000

func cpu() Scenario {
	return Scenario{
		Name:       "cpu",
		Title:      "chains of hashes, which no core can share with another",
		Lesson:     "waiting overlaps as often as you like, computing only as often as there are cores",
		N:          16,
		Workers:    4,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.5,
		start:      startCPU,
	}
}

func startCPU(_ context.Context, s Scenario) (*Workload, error) {
	chain := hashChain{seed: s.Seed, rounds: max(1, int(math.Round(hashRounds*s.Scale)))}
	w := &Workload{
		Tasks: make([]Task, s.N),
		Do:    chain.do,
		Bound: func(int) Bound {
			return Bound{Why: fmt.Sprintf(
				"hashing takes as long as the machine needs, and more workers than GOMAXPROCS=%d gain nothing", runtime.GOMAXPROCS(0))}
		},
		Check: func(results []Result, err error) error {
			if err != nil {
				return failed(s.Name, err)
			}
			diffs := missing(s.N, results)
			sample := rand.New(rand.NewPCG(s.Seed, 0)).IntN(s.N)
			for _, r := range results {
				if r.Task != sample {
					continue
				}
				want, err := chain.do(context.Background(), Task{ID: sample})
				if err != nil {
					return failed(s.Name, err)
				}
				if r.Value != want.Value {
					diffs = append(diffs, fmt.Sprintf("task %d brought back %q instead of %q", sample, r.Value, want.Value))
				}
			}
			return differs(s.Name, diffs)
		},
	}
	for i := range w.Tasks {
		w.Tasks[i] = Task{ID: i, Name: fmt.Sprintf("chain %d", i)}
	}
	return w, nil
}

// hashChain hashes a hash over and over: each round needs the one before, so
// that a task cannot be done faster than on one core.
type hashChain struct {
	seed   uint64
	rounds int
}

func (c hashChain) do(ctx context.Context, t Task) (Result, error) {
	const look = 4096 // rounds between two looks at ctx, well below a millisecond
	var sum [sha256.Size]byte
	binary.BigEndian.PutUint64(sum[:], c.seed)
	binary.BigEndian.PutUint64(sum[8:], uint64(t.ID))
	for round := range c.rounds {
		if round%look == 0 && ctx.Err() != nil {
			return Result{Task: t.ID}, context.Cause(ctx)
		}
		sum = sha256.Sum256(sum[:])
	}
	return Result{Task: t.ID, Value: hex.EncodeToString(sum[:8])}, nil
}
