package kernels

import (
	"context"
	"sync"
	"testing"
)

type onceDialer struct {
	once  sync.Once
	mu    sync.Mutex
	up    bool
	err   error
	fixed bool
}

func (d *onceDialer) connect(ctx context.Context) error {
	if !d.fixed {
		d.once.Do(func() { d.err = ctx.Err() })
		return d.err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.up {
		return nil
	}
	err := ctx.Err()
	d.up = err == nil
	return err
}

func onceError(t *testing.T, fixed bool) {
	d := &onceDialer{fixed: fixed}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	var err error
	together(
		func() { _ = d.connect(gone) },
		func() { err = d.connect(context.Background()) },
	)
	if err != nil {
		t.Errorf("a live caller got the error of another: %v", err)
	}
}

// TestOnceError_Faulty fails when the caller with the cancelled context comes first: its error is kept for everybody.
func TestOnceError_Faulty(t *testing.T) { onceError(t, false) }

// TestOnceError_Fixed remembers success alone.
func TestOnceError_Fixed(t *testing.T) { onceError(t, true) }
