//go:build !race

package pool_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/pool"
)

// The race detector allocates on its own account, hence the build constraint.

func TestSubmitDoesNotAllocate(t *testing.T) {
	for name, opts := range map[string][]pool.Option{
		"unbounded": nil,
		"bounded":   {pool.QueueSize(100)},
		"named":     {pool.Name("named")},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, 2, opts...)
			done := make(chan struct{}, 50)
			task := func() { done <- struct{}{} }
			burst := func() {
				for range 50 {
					assert.NoError(t, p.Submit(task))
				}
				for range 50 {
					<-done
				}
			}
			burst()
			assert.Zero(t, testing.AllocsPerRun(100, burst))
			try := func() {
				for !p.TrySubmit(task) {
				}
				<-done
			}
			assert.Zero(t, testing.AllocsPerRun(100, try))
		})
	}
}

// More items cost more memory for the results, and nothing else.
func TestItemsDoNotAllocate(t *testing.T) {
	ctx := context.Background()
	f := func(_ context.Context, i int) (int, error) { return i, nil }
	items := make([]int, 10_000)
	for _, face := range []struct {
		name string
		run  func(n int)
	}{
		{"Map", func(n int) { _, _ = pool.Map(ctx, 4, items[:n], f) }},
		{"Completed", func(n int) {
			for range pool.Completed(ctx, 4, items[:n], f) {
			}
		}},
		{"Stream", func(n int) {
			for range pool.Stream(ctx, 4, func(yield func(int) bool) {
				for i := 0; i < n && yield(i); i++ {
				}
			}, f) {
			}
		}},
	} {
		t.Run(face.name, func(t *testing.T) {
			few := testing.AllocsPerRun(10, func() { face.run(100) })
			many := testing.AllocsPerRun(10, func() { face.run(10_000) })
			assert.Less(t, many-few, 100.0, "allocations for 9900 items more")
		})
	}
}
