package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type queue[T any] struct {
	sync.Mutex
	c    chan T
	last atomic.Pointer[T]
	all  map[string]T
}

func (q *queue[T]) push(v T) {
	q.Lock()
	defer q.Unlock()
	q.c <- v
	q.last.Store(&v)
	go q.note(v)
}

func (q *queue[T]) note(T) {}

func (q *queue[T]) pop() (v T, ok bool) {
	select {
	case v, ok = <-q.c:
		return v, ok
	default:
		return *q.last.Load(), false
	}
}

func drain[C ~chan T, T any](c C) (list []T) {
	close(c)
	for v := range c {
		list = append(list, v)
	}
	fmt.Println(len(c))
	return list
}

func feed[C chan int | chan<- int](c C, v int) {
	c <- v
	fmt.Println(len(c))
}

func walk[M ~map[K]V, K comparable, V any](m M) (n int) {
	for range m {
		n++
	}
	for k := range m {
		_ = k
		n++
	}
	return n
}

func byString[M ~map[string]V, V any](m M) (n int) {
	for k, v := range m {
		_, _ = k, v
		n++
	}
	return n
}

func hold[L sync.Locker](l L, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

func hold2[T any, P interface {
	*T
	Lock()
	Unlock()
}](p P) {
	p.Lock()
	u := p.Unlock
	u()
}

func merge[T any](cs ...<-chan T) <-chan T {
	out := make(chan T)
	var wg sync.WaitGroup
	wg.Add(len(cs))
	for _, c := range cs {
		go func(c <-chan T) {
			defer wg.Done()
			for v := range c {
				select {
				case out <- v:
				}
			}
		}(c)
	}
	go func() { wg.Wait(); close(out) }()
	return out
}

func load[T any](p *atomic.Pointer[T]) func() *T { return p.Load }

func generics() {
	q := &queue[int]{c: make(chan int, 2)}
	q.push(1)
	q.push(2)
	fmt.Println(q.pop())
	fmt.Println(q.pop())
	fmt.Println(q.pop())
	n := make(named, 3)
	feed((chan int)(n), 1)
	feed((chan<- int)(n), 2)
	fmt.Println(drain(n))
	fmt.Println(walk(map[int]int{1: 1}), byString(map[string]int{"a": 1}))
	var mu sync.Mutex
	hold(&mu, func() { fmt.Println(mu.TryLock()) })
	hold2(&mu)
	sum := 0
	for v := range merge2(three(), three()) {
		sum += v
	}
	fmt.Println(sum, *load(&q.last)())
}

func merge2(a, b <-chan int) <-chan int { return merge(a, b) }
