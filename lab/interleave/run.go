package interleave

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// active is the run that takes place in this process. Rewritten code has no
// other way to find it.
var active atomic.Pointer[run]

// Kind tells findings apart.
type Kind string

const (
	Assertion Kind = "assert"
	Panic     Kind = "panic"
	Deadlock  Kind = "deadlock"
	Leak      Kind = "leak"
	Race      Kind = "race"

	// What follows is no finding, but a reason why there is none.
	Limit        Kind = "step limit"
	Livelock     Kind = "livelock"
	Timed        Kind = "time-sensitive"
	Uncontrolled Kind = "uncontrolled"
	Machine      Kind = "machine"
)

// Decided reports whether a finding of this kind is a failure of the code under
// test. The others leave the question open.
func (k Kind) Decided() bool {
	switch k {
	case Assertion, Panic, Deadlock, Leak, Race:
		return true
	}
	return false
}

// run is one execution under control. Its fields belong to the goroutine whose
// turn it is, or to the driver when it is nobody's.
type run struct {
	seed     uint64
	strategy strategy
	limit    int
	ticking  bool // time may pass while somebody can go on
	patient  bool // pick only when all is quiet; decides the same

	bubble       uintptr
	running      *task   // whose turn it is
	latest       *task   // who made the last step
	holder       uintptr // and its goroutine; atomic, as race.go says
	tasks        []*task
	enabled      []*task
	fresh        []*task // the enabled ones that are not tired
	weary        []*task
	tired        int
	idle         int
	streak       int
	live         int
	others       int // goroutines that are not of the run
	strangers    int // how many there seemed to be when all was quiet last
	alone        int // how many there were before
	foreign      int // adopted tasks
	blocked      int
	foreignLocks int // tries to take a lock that somebody unknown has

	dirty bool // something uncontrolled may have been set going
	due   bool // a deadline has been reached
	jump  bool // time must pass to the next one
	payer *task

	settlers []*task // wait until all others wait
	rested   byte    // what tasks do before they wait or end, for the race detector

	side     sideLock
	arrivals []*task

	objects   objects
	start     time.Time
	clock     int64 // virtual time, in ns since the start
	debt      int64 // time that has passed, but not on the bubble's clock yet
	deadlines []deadline

	steps, preemptions int
	decisions          int // in which several could go on
	asked              int // possibilities of steps that were chosen since the last step
	hash, order        uint64

	mainDone, exited, over bool
	mainEnd                int64
	mainSteps              int // made before the end: those who are left have as many again

	kind     Kind
	message  string
	stack    string
	notes    []string
	skipped  bool
	raced    int // reports of the race detector before the run
	cleanups []func()
	parent   *testing.T // of the run's own T

	testContext context.Context
	testCancel  func()

	record *recorder
	pulse  uint32 // steps, for who watches from outside; atomic, as race.go says
}

// sideLock is for what is reached by goroutines whose turn it is not.
type sideLock struct{ mu sync.Mutex }

func (l *sideLock) lock()   { hide(); l.mu.Lock() }
func (l *sideLock) unlock() { l.mu.Unlock(); show() }

// fail notes a finding; the first counts.
func (r *run) fail(kind Kind, message, stack string) {
	if r.kind == "" {
		r.kind, r.message, r.stack = kind, message, stack
	}
}

func (r *run) failed() bool { return r.kind != "" }

// races notes what the race detector has reported.
func (r *run) races() {
	if races() > r.raced {
		r.fail(Race, "data race", "")
	}
}

// settings are what a run is played with.
type settings struct {
	seed     uint64
	strategy strategy
	limit    int
	ticking  bool
	patient  bool
	record   bool
	brief    bool // with record: only the choices
	ignore   []Kind
}

// play executes body once.
func play(body func(*testing.T), s settings) *run {
	r := &run{
		seed: s.seed, strategy: s.strategy, limit: s.limit, ticking: s.ticking, patient: s.patient,
		objects: objects{slots: make([]*object, 64)},
		hash:    1,
	}
	if s.record {
		r.record = &recorder{brief: s.brief}
	}
	if !waitGroupLayout() {
		panic("interleave: a WaitGroup of this Go release keeps its counter elsewhere; a newer version of the kit is needed")
	}
	r.raced = races()
	r.parent = listener()
	done := make(chan any)
	go func() {
		// A T of its own, since FailNow in the bubble would end the caller's test.
		defer func() { done <- recover() }()
		synctest.Test(r.parent, func(t *testing.T) { r.drive(t, body) })
	}()
	v := <-done
	active.Store(nil)
	if v != nil {
		text, _ := v.(error)
		switch s, _ := v.(string); {
		case text != nil && strings.Contains(text.Error(), "goroutines"), strings.Contains(s, "goroutines"):
			if r.kind == "" {
				r.kind, r.message = Uncontrolled, "goroutines that the scheduler does not know are left"
			}
		default:
			panic(v)
		}
	}
	r.races()
	if slices.Contains(s.ignore, r.kind) {
		r.kind, r.message = "", ""
	}
	return r
}
