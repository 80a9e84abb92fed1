// Package odd has what a scheduler has trouble with.
package odd

import (
	"log"
	"net"
	"os"
	"sync"
)

// Trouble is a value to panic with.
type Trouble struct {
	Code int
	Why  string
}

func together(f func()) {
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() { defer wg.Done(); f() }()
	}
	wg.Wait()
}

func guard(n *int, mu *sync.Mutex) {
	mu.Lock()
	m := *n
	mu.Unlock()
	mu.Lock()
	defer mu.Unlock()
	if *n != m {
		panic(Trouble{7, "somebody else was here"})
	}
	*n = m + 1
}

func accept() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	_, err = l.Accept()
	return err
}

// stuck is a writer that never returns, so a logger holds its lock for ever.
type stuck chan int

func (s stuck) Write(p []byte) (int, error) { return <-s, nil }

func logs() {
	l := log.New(make(stuck), "", 0)
	together(func() { l.Print("x") })
}

func quit() { os.Exit(5) }
