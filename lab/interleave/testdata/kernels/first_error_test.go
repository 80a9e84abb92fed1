package kernels

import (
	"context"
	"errors"
	"sync"
	"testing"
)

type errorGroup struct {
	cancel context.CancelFunc
	once   sync.Once
	err    error
	fixed  bool
}

func (g *errorGroup) fail(err error) {
	if !g.fixed {
		g.cancel()
	}
	g.once.Do(func() { g.err = err })
	g.cancel()
}

func firstError(t *testing.T, fixed bool) {
	ctx, cancel := context.WithCancel(context.Background())
	g := &errorGroup{cancel: cancel, fixed: fixed}
	errDisk := errors.New("disk full")
	together(
		func() { g.fail(errDisk) },
		func() {
			<-ctx.Done()
			g.fail(ctx.Err())
		},
	)
	if !errors.Is(g.err, errDisk) {
		t.Errorf("error %v, want the cause: %v", g.err, errDisk)
	}
}

// TestFirstError_Faulty fails when the cancelled task records its error between the other's cancel and record.
func TestFirstError_Faulty(t *testing.T) { firstError(t, false) }

// TestFirstError_Fixed records before it cancels.
func TestFirstError_Fixed(t *testing.T) { firstError(t, true) }
