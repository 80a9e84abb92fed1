package main

import (
	"fmt"
	"maps"
	"slices"
)

type key struct {
	a int
	b [2]string
}

func mapLoops() {
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	n := 0
	for k, v := range m {
		k := k + "!"
		if v == 2 {
			continue
		}
		n += v + len(k)
	}
	for k := range m {
		n += len(k)
	}
	for _, v := range m {
		n += v
	}
	for range m {
		n++
	}
	for _, _ = range m {
		n++
	}
	var k string
	var v any
	for k, v = range map[string]int{"x": 1} {
		n++
	}
	arr := [1]int{}
	for _, arr[0] = range map[string]int{"x": 5} {
	}
	fmt.Println(n, k, v, arr)
	visited := 0
	for k := range m {
		visited++
		for other := range m {
			if other != k {
				delete(m, other)
			}
		}
	}
	fmt.Println(visited, len(m))
	for f := range map[float64]int{1: 1} {
		fmt.Println(f)
	}
	for a := range map[any]int{1: 1} {
		fmt.Println(a)
	}
outer:
	for k, v := range map[key]int{{}: 1} {
		for range 2 {
			fmt.Println(k, v)
			continue outer
		}
	}
	fmt.Println(slices.Sorted(maps.Keys(map[int]bool{2: true, 1: true})))
	for v := range maps.Values(map[int]string{1: "v"}) {
		fmt.Println(v)
	}
	for k, v := range maps.All(map[int]string{1: "v"}) {
		fmt.Println(k, v)
	}
	var fs []func() int
	for _, v := range map[int]int{1: 1, 2: 2} {
		fs = append(fs, func() int { return v })
	}
	fmt.Println(fs[0]() + fs[1]())
}
