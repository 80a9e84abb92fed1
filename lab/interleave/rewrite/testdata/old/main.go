// Command old is written in a language in which the variables of a loop are
// shared by its iterations and inference does not look at methods.
package main

import (
	"fmt"
	"sort"
	"sync/atomic"
)

func main() {
	c := make(chan int, 3)
	for i := 0; i < 3; i++ {
		c <- i
	}
	close(c)
	var fs []func() int
	for v := range c {
		fs = append(fs, func() int { return v })
	}
	for k, v := range map[int]int{1: 10, 2: 20} {
		k := k
		fs = append(fs, func() int { return k - k + v - v })
	}
	for i := 0; i < 2; i++ {
		go func() { _ = i }()
	}
	for _, f := range fs {
		fmt.Println(f())
	}
	seen := map[*int]bool{}
	for k := range map[int]int{1: 1, 2: 2} {
		seen[&k] = true
	}
	for _, v := range map[int]int{1: 1, 2: 2} {
		seen[&v] = true
	}
	fmt.Println(len(seen))
	var list []int
	for k, v := range map[int]int{1: 10, 2: 20} {
		list = append(list, k+v)
	}
	sort.Ints(list)
	var n atomic.Int32
	n.Store(1)
	fmt.Println(list, n.Add(2), tagged())
}
