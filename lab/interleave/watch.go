package interleave

import (
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// Time that a run may make no step: waiting for something that is not
// controlled, or running on.
const (
	patienceWaiting = 1500 * time.Millisecond
	patienceRunning = 10 * time.Second
)

// watch looks from outside of the bubble whether runs go on, until stop is
// closed. A run that does not cannot be ended: stuck is told why, and has to end
// the process. That it sleeps also keeps the runtime from taking a run that
// waits for a lock of unknown code for a deadlock of the program.
func watch(stop <-chan struct{}, stuck func(Kind, string)) {
	var last uint32
	var of *run
	since := time.Now()
	for {
		select {
		case <-stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
		r := active.Load()
		if r == nil {
			of = nil
			continue
		}
		if now := atomic.LoadUint32(&r.pulse); r != of || now != last {
			of, last, since = r, now, time.Now()
			continue
		}
		still := time.Since(since)
		if still < patienceWaiting {
			continue
		}
		kind, why, running := diagnose()
		if running && still < patienceRunning {
			continue
		}
		stuck(kind, why)
		since = time.Now()
	}
}

var header = regexp.MustCompile(`^goroutine \d+ \[([^],]+)[^]]*synctest bubble`)

// diagnose says what a run waits for, from the stacks of its goroutines.
func diagnose() (kind Kind, why string, running bool) {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	own := ownPrefix()
	why = "the run does not go on, and why cannot be seen"
	for stack := range strings.SplitSeq(string(buf), "\n\n") {
		m := header.FindStringSubmatch(stack)
		if m == nil || strings.Contains(m[1], "durable") || strings.Contains(stack, own+"(*run).drive(") && m[1] != "running" {
			continue
		}
		at := place(stack, own)
		switch state := m[1]; state {
		case "running", "runnable":
			return Limit, "a goroutine runs on without a scheduling point" + at, true
		case "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock", "semacquire", "sync.WaitGroup.Wait":
			why = "a lock in code that was not rewritten is waited for (" + state + ")" + at
		case "IO wait", "syscall":
			why = "something outside of the program is waited for (" + state + ")" + at
		case "chan receive", "chan send", "select":
			why = "a channel that was made outside of the test is waited for (" + state + ")" + at
		}
	}
	return Uncontrolled, why, false
}

// place is the innermost one in a stack that is not of the runtime or of this
// package.
func place(stack, own string) string {
	lines := strings.Split(stack, "\n")
	for i := 1; i+1 < len(lines); i += 2 {
		f := lines[i]
		if strings.HasPrefix(f, "runtime.") || strings.HasPrefix(f, "internal/") || strings.HasPrefix(f, "sync.") || strings.HasPrefix(f, own) {
			continue
		}
		at := strings.TrimSpace(lines[i+1])
		if j := strings.LastIndex(at, " +0x"); j > 0 {
			at = at[:j]
		}
		return " at " + at
	}
	return ""
}
