package kernels

import (
	"context"
	"slices"
	"sync"
	"testing"
)

type permits struct {
	mu      sync.Mutex
	free    int
	waiting []chan struct{}
	fixed   bool
}

func (p *permits) acquire(ctx context.Context) error {
	p.mu.Lock()
	if p.free > 0 {
		p.free--
		p.mu.Unlock()
		return nil
	}
	granted := make(chan struct{})
	p.waiting = append(p.waiting, granted)
	p.mu.Unlock()
	select {
	case <-granted:
		return nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	i := slices.Index(p.waiting, granted)
	if i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	}
	p.mu.Unlock()
	if i < 0 && p.fixed {
		p.release()
	}
	return ctx.Err()
}

func (p *permits) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) == 0 {
		p.free++
		return
	}
	close(p.waiting[0])
	p.waiting = p.waiting[1:]
}

func permitLostOnCancel(t *testing.T, fixed bool) {
	p := &permits{fixed: fixed}
	ctx, cancel := context.WithCancel(context.Background())
	together(
		func() {
			if p.acquire(ctx) == nil {
				p.release()
			}
		},
		cancel,
		p.release,
	)
	if p.free != 1 {
		t.Errorf("%d permits left, want 1", p.free)
	}
}

// TestPermitLostOnCancel_Faulty fails when the permit is granted as the waiter is cancelled: it returns the error and keeps the permit.
func TestPermitLostOnCancel_Faulty(t *testing.T) { permitLostOnCancel(t, false) }

// TestPermitLostOnCancel_Fixed passes on a permit that came too late.
func TestPermitLostOnCancel_Fixed(t *testing.T) { permitLostOnCancel(t, true) }
