package pool

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The tests named TestSchedule are small: two or three goroutines with a few
// operations each. TestSchedules plays them under many schedules.

// number is a task that can be told apart.
type number int

func (number) run()       {}
func (number) drop(error) {}

// Two that fill and two that empty a ring of two: nothing is lost, nothing comes
// twice, and the numbers of each come in order.
func TestScheduleRing(t *testing.T) {
	var r ring
	r.make(2)
	var wg sync.WaitGroup
	taken := make([][]runner, 2)
	refused := make([]int, 2)
	for i := range 2 {
		wg.Go(func() {
			for n := range 2 {
				if !r.push(number(10*i + n)) {
					refused[i]++
				}
			}
		})
		wg.Go(func() {
			for range 2 {
				if n := r.pop(); n != nil {
					taken[i] = append(taken[i], n)
				}
			}
		})
	}
	wg.Wait()
	for {
		n := r.pop()
		if n == nil {
			break
		}
		taken = append(taken, []runner{n})
	}
	all := slices.Concat(taken...)
	assert.Equal(t, 4, len(all)+refused[0]+refused[1])
	assert.Len(t, slices.Compact(slices.SortedFunc(slices.Values(all), func(a, b runner) int { return int(a.(number) - b.(number)) })), len(all))
	assert.Zero(t, r.len())
	for _, one := range taken[:2] { // of each goroutine that empties
		last := map[number]number{0: -1, 1: -1}
		for _, n := range one {
			n := n.(number)
			assert.Greater(t, n%10, last[n/10], "%v", taken)
			last[n/10] = n % 10
		}
	}
}

// Once a ring is diverted, nobody adds to it: what is in it then is all there is.
func TestScheduleDivert(t *testing.T) {
	var r ring
	r.make(4)
	var wg sync.WaitGroup
	accepted := make([]bool, 2)
	for i := range 2 {
		wg.Go(func() { accepted[i] = r.push(number(i)) })
	}
	r.divert()
	n := r.len()
	assert.True(t, r.pushDiverted(number(2)))
	assert.Equal(t, n+1, r.len())
	wg.Wait()
	want := 0
	for _, a := range accepted {
		if a {
			want++
		}
	}
	assert.Equal(t, want, n)
	assert.False(t, r.push(number(3)))
	r.undivert()
	assert.True(t, r.push(number(3)))
	for range n + 2 {
		assert.NotNil(t, r.pop())
	}
	assert.Nil(t, r.pop())
}
