package pooltest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"example.com/poollab/lab/interleave"
)

// encountersOf lists those of a check of Map or Completed: calls that take no
// time, one of which fails, or after which the loop is left.
func encountersOf(f function, name string, completed bool) iter.Seq[world] {
	var list []world
	for workers := 1; workers <= 3; workers++ {
		if name == "Bounded" {
			say := fmt.Sprintf("workers=%d tasks=%d, all blocked", workers, workers+2)
			list = append(list, world{say, func(s *stage) { jammed(s, f, workers) }})
		}
		for _, leave := range []bool{false, true} {
			if leave && !completed {
				continue
			}
			say := fmt.Sprintf("workers=%d tasks=4 that take no time, the second fails", workers)
			if leave {
				say = fmt.Sprintf("workers=%d tasks=4 that take no time, the loop is left after the first", workers)
			}
			switch name {
			case "Joined", "NoLeak", "EarlyBreak", "Bounded", "ExactlyOnce":
				if name == "EarlyBreak" && !leave {
					continue
				}
				list = append(list, world{say, func(s *stage) { atOnce(s, f, name, workers, leave) }})
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	return slices.Values(list)
}

// jammed blocks all calls, and counts how many there are.
func jammed(s *stage, f function, workers int) {
	gate := make(chan struct{})
	var running atomic.Int64
	s.doing("the function never returns")
	c := s.start(func() error {
		_, err := f(context.Background(), workers, make([]int, workers+2), func(_ context.Context, i int) (int, error) {
			running.Add(1)
			interleave.Recv(gate)
			return i, nil
		}, func(int, error) bool { return true })
		return err
	})
	s.settle()
	if n := running.Load(); n > int64(workers) {
		s.failf("%d tasks ran at once, the limit is %d", n, workers)
	}
	interleave.Close(gate)
	interleave.Recv(c.done)
	s.doing("")
}

func atOnce(s *stage, f function, name string, workers int, leave bool) {
	var over atomic.Bool
	var running atomic.Int64
	calls := make([]atomic.Int64, 4)
	s.doing("the function never returns")
	c := s.wait(func() error {
		_, _ = f(context.Background(), workers, []int{0, 1, 2, 3}, func(_ context.Context, i int) (int, error) {
			n := interleave.AtomicAdd(&running, 1)
			defer interleave.AtomicAdd(&running, -1)
			switch {
			case (name == "Joined" || name == "EarlyBreak") && over.Load():
				s.failf("a call began when the function had returned")
			case name == "Bounded" && n > int64(workers):
				s.failf("%d tasks ran at once, the limit is %d", n, workers)
			case name == "ExactlyOnce" && calls[i].Add(1) > 1:
				s.failf("item %d was called twice", i)
			}
			if i == 1 && !leave {
				return 0, &callError{i}
			}
			return i, nil
		}, func(int, error) bool { return !leave })
		over.Store(true)
		return nil
	})
	s.doing("")
	if c.panicked != "" {
		s.panicf("a panic came out of the function: %s", c.panicked)
	}
	if n := running.Load(); name == "Joined" && n > 0 {
		s.failf("%s still running when the function returned", plural(int(n), "call"))
	}
	s.settle()
}
