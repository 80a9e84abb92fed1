package kernels

import (
	"context"
	"sync"
	"testing"
)

type ownedRequest struct{ cancel context.CancelFunc }

type ownedRequests struct {
	mu     sync.Mutex
	active map[string]*ownedRequest
	fixed  bool
}

func (r *ownedRequests) run(id string, work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	mine := &ownedRequest{cancel}
	r.mu.Lock()
	r.active[id] = mine
	r.mu.Unlock()
	work(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.fixed || r.active[id] == mine {
		delete(r.active, id)
	}
}

func (r *ownedRequests) abort(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if request := r.active[id]; request != nil {
		request.cancel()
	}
}

func wrongOwner(fixed bool) {
	r := &ownedRequests{active: map[string]*ownedRequest{}, fixed: fixed}
	first, retry := make(chan struct{}), make(chan struct{})
	together(
		func() { r.run("id", func(context.Context) { close(first) }) },
		func() {
			<-first
			r.run("id", func(ctx context.Context) {
				close(retry)
				<-ctx.Done()
			})
		},
		func() {
			<-retry
			r.abort("id")
		},
	)
}

// TestWrongOwner_Faulty fails when the first request ends after its retry has taken the id: it deletes the entry of the retry, which nobody can abort.
func TestWrongOwner_Faulty(t *testing.T) { wrongOwner(false) }

// TestWrongOwner_Fixed deletes its own entry alone.
func TestWrongOwner_Fixed(t *testing.T) { wrongOwner(true) }
