package pool_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

func TestNeighboursInAStreamMayMeet(t *testing.T) {
	for _, tt := range []struct {
		name           string
		workers, party int // as many neighbours meet
		lead           int // items before the first party
	}{
		{"pairs", 2, 2, 0},
		{"pairs, shifted", 2, 2, 1},
		{"all workers", 5, 5, 0},
		{"pairs among many workers", 8, 2, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := world{Calls: make([]call, tt.lead+20*tt.party)}
				items := w.items()
				f := meet(tt.party, tt.lead, items)
				for _, err := range pool.Stream(t.Context(), tt.workers, slices.Values(items), f) {
					assert.NoError(t, err)
				}
			})
		})
	}
}

// meet makes a function whose calls wait for their neighbours: those of one
// party return when all of them have started. The first few items are alone.
func meet(party, lead int, items []int) func(context.Context, int) (int, error) {
	tables := make([]sync.WaitGroup, (len(items)-lead)/party)
	for i := range tables {
		tables[i].Add(party)
	}
	return func(_ context.Context, i int) (int, error) {
		if i >= lead {
			table := &tables[(i-lead)/party]
			table.Done()
			table.Wait()
		}
		return i, nil
	}
}
