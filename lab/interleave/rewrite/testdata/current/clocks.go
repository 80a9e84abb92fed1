package main

import (
	"fmt"
	mrand "math/rand"
	"math/rand/v2"
	"runtime"
	"time"
)

type clock struct {
	now   func() time.Time
	sleep func(time.Duration)
}

type stopper struct{ *time.Timer }

func clocks() {
	k := clock{time.Now, time.Sleep}
	start := k.now()
	k.sleep(time.Microsecond)
	time.Sleep(1)
	fmt.Println(time.Since(start) > 0, time.Until(start) < 0, time.Now().After(start))
	<-time.After(time.Microsecond)
	<-time.Tick(time.Millisecond)
	t := time.NewTimer(time.Hour)
	fmt.Println(t.Stop(), t.Reset(time.Microsecond))
	<-t.C
	s := stopper{time.NewTimer(time.Hour)}
	fmt.Println(s.Stop())
	tick := time.NewTicker(time.Millisecond)
	<-tick.C
	tick.Reset(time.Millisecond)
	tick.Stop()
	stop := tick.Stop
	stop()
	done := make(chan int)
	time.AfterFunc(time.Microsecond, func() { close(done) })
	select {
	case <-done:
	case <-time.After(time.Minute):
	}
	runtime.Gosched()
	yield := runtime.Gosched
	yield()
	timeout := time.After
	<-timeout(1)
	fmt.Println(mrand.Intn(1), rand.IntN(1), rand.N(int64(1)), rand.N[uint8](1), len(mrand.Perm(3)))
	f, g := mrand.Intn, rand.Shuffle
	g(2, func(i, j int) {})
	fmt.Println(f(1), mrand.New(mrand.NewSource(1)).Intn(1))
	func(time string) { fmt.Println(time) }("shadowed")
}
