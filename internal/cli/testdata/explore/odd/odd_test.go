package odd

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func TestBubble(t *testing.T) { synctest.Test(t, func(t *testing.T) {}) }

func TestAccepts(t *testing.T) {
	if err := accept(); err != nil {
		t.Fatal(err)
	}
}

func TestExits(t *testing.T) { quit() }

func TestPanics(t *testing.T) {
	var n int
	var mu sync.Mutex
	together(func() { guard(&n, &mu) })
}

func TestWaitsInLibrary(t *testing.T) { logs() }

func TestPrints(t *testing.T) {
	fmt.Println(strings.Repeat("a line of output\n", 1<<16))
	t.Log(strings.Repeat("more", 1<<16))
}

func TestLeaks(t *testing.T) {
	c := make(chan int)
	go func() { c <- 1 }()
}

func TestSkips(t *testing.T) { t.Skip("not today") }

func deep(n int) int {
	if n == 0 {
		return 0
	}
	return deep(n-1) + 1
}

// TestDies overflows the stack under some schedules, which ends the process.
func TestDies(t *testing.T) {
	debug.SetMaxStack(1 << 20)
	n := 0
	var mu sync.Mutex
	together(func() {
		mu.Lock()
		m := n
		mu.Unlock()
		mu.Lock()
		if n != m {
			n = deep(1 << 20)
		}
		n = m + 1
		mu.Unlock()
	})
}

type reporter interface{ Errorf(string, ...any) }

func equal(t reporter, a, b int) {
	if a != b {
		t.Errorf("got %d\nwant %d", a, b)
	}
}

func TestSaysThroughHelper(t *testing.T) {
	n := 0
	var mu sync.Mutex
	together(func() {
		mu.Lock()
		m := n
		mu.Unlock()
		mu.Lock()
		n = m + 1
		mu.Unlock()
	})
	equal(t, n, 2)
}

func TestRunsOn(t *testing.T) {
	for {
	}
}
