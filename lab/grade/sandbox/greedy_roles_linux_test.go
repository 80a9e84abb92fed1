package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// memory uses 600 MiB, and every page of it.
func memory([]string) error {
	var all [][]byte
	for range 60 {
		all = append(all, bytes.Repeat([]byte{1}, 10*mib))
	}
	fmt.Println(len(all))
	return nil
}

// flood writes 4 MiB.
func flood(to *os.File) error {
	line := bytes.Repeat([]byte("x"), 1024)
	for range 4096 {
		if _, err := to.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// forks starts 50 processes that wait.
func forks([]string) error {
	var children []*os.Process
	defer func() {
		for _, p := range children {
			_ = p.Kill()
			_, _ = p.Wait()
		}
	}()
	for range 50 {
		p, err := os.StartProcess(os.Args[0], []string{os.Args[0]}, &os.ProcAttr{Env: []string{role + "=linger"}})
		if err != nil {
			return err
		}
		children = append(children, p)
	}
	time.Sleep(3 * time.Second) // they stay, and who watches has the time to see them
	return nil
}

func opens([]string) error {
	for range 1000 {
		if _, err := unix.Dup(1); err != nil {
			return err
		}
	}
	return nil
}

// large makes a file of 1 GB that has one byte.
func large(args []string) error {
	f, err := os.OpenFile(args[0], os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteAt([]byte{1}, 1_000_000_000)
	return err
}

// spin computes for up to ten seconds of processor time.
func spin() error {
	for {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		if u.Utime.Sec+u.Stime.Sec >= 10 {
			return nil
		}
	}
}

//go:noinline
func recurse(n int) error {
	var page [1024]byte
	page[n%1024] = 1
	if n < 0 {
		return nil
	}
	if err := recurse(n + 1); err != nil {
		return err
	}
	return fmt.Errorf("%d", page[0])
}

// crowd has many goroutines that wait, as a correct pool may.
func crowd(args []string) error {
	gate := make(chan struct{})
	var all sync.WaitGroup
	for range number(args[0]) {
		all.Go(func() { <-gate })
	}
	close(gate)
	all.Wait()
	return nil
}

// threads has 300 goroutines that each hold a thread.
func threads([]string) error {
	var all sync.WaitGroup
	for range 300 {
		all.Go(func() { _, _ = unix.Poll(nil, 3000) })
	}
	all.Wait()
	return nil
}
