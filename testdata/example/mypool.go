// Package mypool is a small worker pool of one's own, and a Map. Poollab knows
// nothing about it but what its tests say in three lines each.
package mypool

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrClosed is returned for a task that comes after Close.
var ErrClosed = errors.New("mypool: closed")

// Pool runs tasks on a fixed number of goroutines.
type Pool struct {
	mu      sync.Mutex
	wake    *sync.Cond
	queue   []func()
	closed  bool
	workers sync.WaitGroup
}

// New makes a pool of some workers.
func New(workers int) *Pool {
	if workers < 1 {
		panic(fmt.Sprintf("mypool: %d workers", workers))
	}
	p := &Pool{}
	p.wake = sync.NewCond(&p.mu)
	for range workers {
		p.workers.Go(p.work)
	}
	return p
}

// Submit queues a task.
func (p *Pool) Submit(task func()) error {
	if task == nil {
		return errors.New("mypool: the task is nil")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.queue = append(p.queue, task)
	p.wake.Signal()
	return nil
}

// Close waits for all tasks.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	p.wake.Broadcast()
	p.mu.Unlock()
	p.workers.Wait()
	return nil
}

func (p *Pool) work() {
	over := false
	defer func() {
		if !over { // runtime.Goexit took this goroutine
			p.workers.Go(p.work)
		}
	}()
	for task := p.next(); task != nil; task = p.next() {
		run(task)
	}
	over = true
}

// next waits for a task; nil is the end.
func (p *Pool) next() func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.queue) == 0 && !p.closed {
		p.wake.Wait()
	}
	if len(p.queue) == 0 {
		return nil
	}
	task := p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]
	return task
}

// run calls a task and swallows its panic: this pool has nobody to tell.
func run(task func()) {
	defer func() { _ = recover() }()
	task()
}

// Map calls f for each item, at most workers at a time. The first error stops
// the work.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	if workers < 1 {
		return nil, fmt.Errorf("mypool: %d workers", workers)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]R, len(items))
	free := make(chan struct{}, workers)
	var running sync.WaitGroup
	for i, item := range items {
		free <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		running.Go(func() {
			err := errors.New("mypool: a call did not return")
			defer func() {
				if v := recover(); v != nil {
					err = fmt.Errorf("mypool: a call panicked: %v", v)
				}
				if err != nil {
					cancel(err)
				}
				<-free
			}()
			results[i], err = f(ctx, item)
		})
	}
	running.Wait()
	return results, context.Cause(ctx)
}
