package grade

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/invariants"
)

// What is played under the race detector has workers that can meet. A world of one
// worker, or one task, shows no race, and most of the smallest worlds are such.
func TestCrowded(t *testing.T) {
	for _, c := range []invariants.Contract{invariants.Map, invariants.Completed, invariants.Pool} {
		found := 0
		for _, q := range newInspection(c, DefaultRubric(), publicSeed("x"), nil).cases {
			chosen := crowded(q.worlds)
			require.LessOrEqual(t, len(chosen), racing)
			for _, n := range chosen {
				s := q.worlds[n].Script
				require.Greater(t, s.Workers, 1, q.row.Check)
				if s.Call != nil {
					require.Greater(t, len(s.Call.Items), 1, q.row.Check)
				} else {
					require.Greater(t, len(s.Tasks), 1, q.row.Check)
				}
			}
			found += len(chosen)
			if q.check.Invariant.Name == "Visible" {
				require.Len(t, chosen, racing)
			}
		}
		require.Greater(t, found, 8*racing, c)
	}
}
