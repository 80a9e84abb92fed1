package scenarios

import (
	"fmt"
	"sync"
	"time"
)

// limiter is a token bucket that hands out reservations: a call that finds no
// token is promised a later one and told when, and nobody else gets it. So each
// call is refused once at most if it is polite, in the order of first asking.
//
// A bucket that merely said "nothing left" would meet a thundering herd at each
// new token, and most of its calls would be refused again.
type limiter struct {
	interval time.Duration    // one token per interval, above 0
	burst    int              // tokens in a full bucket, at least 1
	clock    func() time.Time // read under the lock, so that time never goes backwards here

	mu       sync.Mutex
	next     time.Time         // when the first token falls due that nobody was promised
	promised map[int]time.Time // by call
	first    time.Time         // when the first call came
	admitted int
	refused  int // answers that told a call to wait
	impolite int // calls that were back before the time they were told
	excess   int // admissions above burst + rate * elapsed: a mistake of this limiter
}

func newLimiter(interval time.Duration, burst int, clock func() time.Time) *limiter {
	return &limiter{interval: interval, burst: burst, clock: clock, promised: map[int]time.Time{}}
}

// ask admits a call and returns 0, or returns how long the call has to wait
// before it asks again.
func (l *limiter) ask(call int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	if l.first.IsZero() {
		l.first = now
	}
	due, again := l.promised[call]
	if !again {
		// The bucket holds no more than the burst, however long nobody asked.
		full := now.Add(-time.Duration(l.burst-1) * l.interval)
		if l.next.Before(full) {
			l.next = full
		}
		due = l.next
		l.next = due.Add(l.interval)
	}
	if wait := due.Sub(now); wait > 0 {
		if again {
			l.impolite++
		}
		l.promised[call] = due
		l.refused++
		return wait
	}
	delete(l.promised, call)
	l.admitted++
	if l.admitted > l.burst+int(now.Sub(l.first)/l.interval) {
		l.excess++
	}
	return 0
}

// diffs is what is wrong with the calls so far, or with the limiter.
func (l *limiter) diffs() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var diffs []string
	if l.impolite > 0 {
		diffs = append(diffs, counted(l.impolite, "call")+" came back before the told time")
	}
	if l.excess > 0 {
		diffs = append(diffs, "the server let in "+counted(l.excess, "call")+" above its own rate limit")
	}
	return diffs
}

// refusals is how often a call was told to wait.
func (l *limiter) refusals() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused
}

// rate is the limit as people write it.
func (l *limiter) rate() string {
	return fmt.Sprintf("%.4g/s", float64(time.Second)/float64(l.interval))
}
