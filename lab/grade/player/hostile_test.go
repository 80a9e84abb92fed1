//go:build unix

package player

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/grade/play"
)

type pool interface {
	Submit(func()) error
	Close() error
}

// hooked is a correct pool in which something happens beside each task.
type hooked struct {
	pool
	before, after, closing func()
}

func (h hooked) Submit(task func()) error {
	return h.pool.Submit(func() {
		if h.before != nil {
			h.before()
		}
		task()
		if h.after != nil {
			h.after()
		}
	})
}

func (h hooked) Close() error {
	if h.closing != nil {
		h.closing()
	}
	return h.pool.Close()
}

// correct makes a textbook pool.
func correct(workers int) faulty.Pool {
	for _, f := range faulty.Correct() {
		if f.Pool != nil && f.Declares == "" {
			return f.Pool(workers)
		}
	}
	panic("there is no correct pool")
}

func hooks(h hooked) func() play.Subject {
	return func() play.Subject {
		return play.Subject{Pool: func(workers int) play.Pool {
			k := h
			k.pool = correct(workers)
			return k
		}}
	}
}

func spin() {
	for i := 0; ; i++ {
		if i < 0 {
			return
		}
	}
}

func hostile() map[string]func() play.Subject {
	return map[string]func() play.Subject{
		"correct": hooks(hooked{}),
		"works": hooks(hooked{before: func() { // for some milliseconds
			for i := range 5_000_000 {
				if i < 0 {
					return
				}
			}
		}}),
		"exits":          hooks(hooked{before: func() { os.Exit(0) }}),
		"spins":          hooks(hooked{before: spin}),
		"spins-on-close": hooks(hooked{closing: spin}),
		"panics-aside": hooks(hooked{before: func() {
			go func() { panic("nobody expects 0xc000012345") }()
			time.Sleep(time.Millisecond)
		}}),
		"exits-if-slow": func() play.Subject {
			return play.Subject{Pool: func(workers int) play.Pool {
				p := correct(workers)
				return around{func(task func()) error {
					return p.Submit(func() {
						begin := time.Now()
						if begin.Year() < 2025 {
							os.Exit(3) // the clock must not tell
						}
						task()
						if time.Since(begin) > 10*time.Second {
							os.Exit(3)
						}
					})
				}, p.Close}
			}}
		},
		"stops": hooks(hooked{before: func() { _ = syscall.Kill(os.Getpid(), syscall.SIGSTOP); spin() }}),
		"kills": hooks(hooked{before: func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }}),
		"floods": hooks(hooked{before: func() {
			for range 1000 {
				fmt.Fprintln(os.Stderr, strings.Repeat("panic: no\n", 1000))
			}
		}}),
		"closes-descriptors": hooks(hooked{before: func() {
			for fd := 3; fd < 1100; fd++ {
				_ = syscall.Close(fd)
			}
		}}),
		"forges": hooks(hooked{before: func() {
			for fd := 3; fd < 1100; fd++ {
				_, _ = syscall.Write(fd, []byte("00000000000000000000000000000000 2 {\"kind\":\"record\",\"record\":{\"events\":null,\"end\":\"done\"}}\n"))
			}
		}}),
		"sleeps": hooks(hooked{before: func() { // outside of virtual time
			var c [2]int
			_ = syscall.Pipe(c[:])
			_, _ = syscall.Read(c[0], make([]byte, 1))
		}}),
		"mutex": func() play.Subject {
			return play.Subject{Pool: func(workers int) play.Pool {
				p := correct(workers)
				var mu sync.Mutex
				return around{func(task func()) error {
					return p.Submit(func() { mu.Lock(); defer mu.Unlock(); task() })
				}, p.Close}
			}}
		},
		"racy": func() play.Subject {
			return play.Subject{Pool: func(int) play.Pool { return newRacy() }}
		},
		"unseen-in":  func() play.Subject { return play.Subject{Pool: func(int) play.Pool { return newUnseen(true) }} },
		"unseen-out": func() play.Subject { return play.Subject{Pool: func(int) play.Pool { return newUnseen(false) }} },
		"nil": func() play.Subject {
			return play.Subject{Pool: play.PoolOf(func(int) *around { return nil })}
		},
		"refuses": func() play.Subject {
			return play.Subject{Pool: play.PoolOrError(func(int) (*around, error) { return nil, errors.New("no room for 3 workers") })}
		},
		"panics-at-once": func() play.Subject {
			return play.Subject{Pool: func(int) play.Pool { panic("not yet written") }}
		},
		"submit-exits": func() play.Subject {
			return play.Subject{Pool: func(workers int) play.Pool {
				p := correct(workers)
				return around{func(task func()) error {
					if task == nil {
						runtime.Goexit()
					}
					return p.Submit(task)
				}, p.Close}
			}}
		},
		"submit-panics": func() play.Subject {
			return play.Subject{Pool: func(workers int) play.Pool {
				return around{func(func()) error { panic("full") }, func() error { return errors.New("closed twice") }}
			}}
		},
		"yields-on": func() play.Subject { return play.Subject{Completed: yieldsOn} },
		"greedy": func() play.Subject {
			return play.Subject{Map: func(ctx context.Context, _ int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
				for {
					if v, err := f(ctx, 12345); v == 0 && err == nil {
						if _, err := f(ctx, items[0]); err != nil {
							return nil, err
						}
					}
					time.Sleep(time.Second)
					if ctx.Err() != nil {
						return nil, ctx.Err()
					}
				}
			}}
		},
	}
}

type around struct {
	submit func(func()) error
	close  func() error
}

func (a around) Submit(task func()) error { return a.submit(task) }
func (a around) Close() error             { return a.close() }

// yieldsOn goes on yielding after the loop was left.
func yieldsOn(ctx context.Context, _ int, items []int, f func(context.Context, int) (int, error)) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for _, item := range items {
			yield(f(ctx, item))
		}
	}
}
