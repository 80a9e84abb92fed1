package main

import (
	"fmt"
	sy "sync"
	. "time"
)

type fake struct{}

func (fake) Mutex() *sy.Mutex { return &shared }
func (fake) Lock()            {}

// names has everything under a wrong name.
func names() {
	sync := fake{}
	sync.Lock()
	sync.Mutex().Lock()
	sync.Mutex().Unlock()
	var mu sy.Mutex
	mu.Lock()
	mu.Unlock()
	Sleep(1)
	nap := Sleep
	nap(1)
	d := NewTimer(1)
	<-d.C
	close := func(c chan int) { fmt.Println("my close") }
	len := func(c chan int) int { return 42 }
	c0, a0, ok0, e0, f0 := filled(1), 1, 2, 3, 4
	close(c0)
	fmt.Println(len(c0))
	for v := range map[int]int{1: 2} {
		fmt.Println(v, c0 != nil, a0, ok0, e0, f0)
	}
	select {
	case v := <-c0:
		go func(a0 int) { fmt.Print() }(v)
	}
	func() {
		type int string
		true := false
		var v int = "named int"
		var any any = v
		fmt.Println(any, true)
	}()
}
