//go:build !race

package pool

import (
	"context"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// The race detector allocates on its own account, hence the build constraint.

func TestFutureAllocations(t *testing.T) {
	ctx, p := context.Background(), New(1)
	queue := make(chan runner, 1) // as far as the compiler can see, anything may come out
	for _, tt := range []struct {
		name  string
		want  float64
		start func() *Future[int]
	}{
		{"Call", 1, func() *Future[int] {
			c := queued(p, identity, 7)
			queue <- c
			return &c.future
		}},
		{"Go", 2, func() *Future[int] { // with the closure
			seven := cap(queue) + 6
			g := &going[int]{ctx: ctx, f: func(context.Context) (int, error) { return seven, nil }}
			g.future.errand = g
			queue <- g
			return &g.future
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, testing.AllocsPerRun(100, func() {
				f := tt.start()
				(<-queue).run()
				if value, err := f.Result(ctx); value != 7 || err != nil {
					t.Error(value, err)
				}
			}))
		})
	}
	assert.LessOrEqual(t, unsafe.Sizeof(Future[int]{}), uintptr(64))
	assert.LessOrEqual(t, unsafe.Sizeof(calling[int, int]{}), uintptr(96))
}
