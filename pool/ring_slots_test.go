package pool

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Each position of a lap has a slot of its own, and the next lap has the same.
func TestRingSlotsAreUsedOnce(t *testing.T) {
	for _, size := range []int{1, 2, 8, 16, 32, 1024} {
		var r ring
		r.make(size)
		s := r.slots.Load()
		assert.Equal(t, size, len(s.slots))
		seen := map[*ringSlot]uint64{}
		for position := range uint64(3 * size) {
			slot, free := s.at(position)
			assert.Equal(t, 2*(position/uint64(size)), free)
			if position < uint64(size) {
				_, taken := seen[slot]
				assert.False(t, taken)
				seen[slot] = position
			} else {
				assert.Equal(t, position%uint64(size), seen[slot])
			}
		}
	}
}

// A ring that is larger than a block keeps the order, too.
func TestRingKeepsTheOrder(t *testing.T) {
	var r ring
	r.make(32)
	next := 0
	for n := range 1000 {
		assert.True(t, r.push(number(n)))
		if r.len() == 32 {
			assert.False(t, r.push(number(0)))
			for range n%31 + 1 {
				assert.Equal(t, number(next), r.pop())
				next++
			}
		}
	}
}
