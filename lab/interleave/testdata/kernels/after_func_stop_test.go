package kernels

import (
	"context"
	"sync/atomic"
	"testing"
)

// afterFuncConn is given to the next user when the first is through with it.
type afterFuncConn struct{ interrupted atomic.Bool }

func (c *afterFuncConn) use(ctx context.Context, fixed bool) {
	fired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		c.interrupted.Store(true)
		close(fired)
	})
	if !stop() && fixed {
		<-fired
	}
	c.interrupted.Store(false)
}

func afterFuncStop(t *testing.T, fixed bool) {
	ctx, cancel := context.WithCancel(context.Background())
	c := new(afterFuncConn)
	together(
		func() {
			c.use(ctx, fixed)
			if c.interrupted.Load() {
				t.Error("the next user got an interrupted connection")
			}
		},
		cancel,
	)
}

// TestAfterFuncStop_Faulty fails when the function has started but not yet interrupted as stop returns false: it interrupts the next user.
func TestAfterFuncStop_Faulty(t *testing.T) { afterFuncStop(t, false) }

// TestAfterFuncStop_Fixed waits for a function that it could not stop.
func TestAfterFuncStop_Fixed(t *testing.T) { afterFuncStop(t, true) }
