package interleave_test

import (
	"context"
	"testing"
	"time"

	. "example.com/poollab/lab/interleave"
)

// A test with testing/synctest is explored as it is: exact times hold, Wait
// waits for the others, and what its bubble leaves behind is found.
func TestBubbles(t *testing.T) {
	for _, k := range []kernel{
		{"exact times", "", func(t *testing.T) {
			BubbleTest(t, func(t *testing.T) {
				begin := Now()
				both(func() { Sleep(time.Second) })
				if d := Since(begin); d != time.Second {
					Error(t, d)
				}
			})
		}},
		{"wait", "", func(t *testing.T) {
			BubbleTest(t, func(t *testing.T) {
				done := false
				Go(func() { Gosched(); Gosched(); done = true })
				BubbleWait()
				if !done {
					Error(t, "it was not waited for")
				}
			})
		}},
		{"one bubble after another", "", func(t *testing.T) {
			for range 2 {
				Run(t, "one", func(t *testing.T) {
					BubbleTest(t, func(t *testing.T) {
						ctx := TestContext(t)
						ended := false
						Go(func() { Recv(ctx.Done()); ended = true })
						Cleanup(t, func() {
							BubbleWait()
							if !ended {
								Error(t, "its context goes on")
							}
						})
					})
				})
			}
		}},
		{"left behind", Deadlock, func(t *testing.T) {
			BubbleTest(t, func(*testing.T) {
				c := make(chan int)
				Go(func() { Recv(c) })
			})
		}},
		{"left asleep", Deadlock, func(t *testing.T) {
			BubbleTest(t, func(*testing.T) { Go(func() { Sleep(time.Second) }) })
		}},
	} {
		t.Run(k.name, func(t *testing.T) {
			res, err := Explore(k.play, Options{Schedules: 300})
			if err != nil || res.Kind != k.want || len(res.Open) > 0 {
				t.Fatalf("%v %q %s %v %v", err, res.Kind, res.Message, res.Open, res.Why)
			}
		})
	}
}

// What others did before they waited is seen after Settle, as after
// synctest.Wait: the race detector has nothing to say.
func TestSettleOrders(t *testing.T) {
	res, err := Explore(func(t *testing.T) {
		n := 0
		gate := make(chan struct{})
		for range 2 {
			Go(func() { Recv(gate) })
		}
		Go(func() { n++; Recv(gate) })
		Go(func() { Sleep(time.Second) })
		Settle()
		if n != 1 {
			Error(t, n)
		}
		Close(gate)
	}, Options{Schedules: 300})
	if err != nil || res.Kind != "" {
		t.Fatal(err, res.Kind, res.Message)
	}
}

// When a timer has fired and something else is ready, too, either may be chosen:
// by another timer of the same instant, by a channel, by a context.
func TestTimersAreChosen(t *testing.T) {
	for name, play := range map[string]func() int{
		"two timers": func() int {
			a, b := After(time.Second), After(time.Second)
			return Select(false, RecvCase(a), RecvCase(b))
		},
		"a timer and a channel": func() int {
			c := make(chan int, 1)
			a := After(time.Second)
			Sleep(2 * time.Second)
			Send(c, 1)
			return Select(false, RecvCase(a), RecvCase(c))
		},
		"a timer and a context": func() int {
			ctx, cancel := WithTimeout(context.Background(), time.Second)
			defer cancel()
			a := After(time.Second)
			return Select(false, RecvCase(a), RecvCase(ctx.Done()))
		},
	} {
		for _, o := range []Options{{Schedules: 300}, {Exhaustive: true}} {
			seen := map[int]bool{}
			res, err := Explore(func(t *testing.T) { seen[play()] = true }, o)
			if err != nil || res.Kind != "" || !seen[0] || !seen[1] {
				t.Errorf("%s, %+v: %v %q %s, chosen %v", name, o, err, res.Kind, res.Message, seen)
			}
		}
	}
}
