package faulty

import (
	"context"
	"iter"
	"slices"
	"time"
)

// Pool is the contract of a long-lived pool.
type Pool interface {
	Submit(task func()) error
	Close() error
}

// Stats is what a pool that has a method Stats() Stats says of itself.
type Stats struct {
	Workers int // the limit
	Running int // tasks that run
	Queued  int // tasks accepted and not started

	Done   uint64 // tasks that ended, failed ones included
	Failed uint64 // tasks that panicked or called runtime.Goexit
}

// What a contract leaves open. An implementation that declares one is to be
// tested against it.
const (
	DeclaresFIFO   = "fifo"   // tasks start in the order of their submission
	DeclaresNested = "nested" // a task may submit to its own pool at any time
	DeclaresQueue  = "queue"  // exactly QueueSize tasks wait beside the running ones

	DeclaresGoroutines = "goroutines" // each task has a goroutine of its own
	DeclaresIdle       = "idle"       // idle workers leave after IdleTimeout
)

// QueueSize is the size of the queue for those that declare [DeclaresQueue].
const QueueSize = 2

// IdleTimeout is the time for those that declare [DeclaresIdle].
const IdleTimeout = 10 * time.Second

// Implementation is one pool under one contract. Exactly one of Map, Completed
// and Pool is set.
type Implementation struct {
	Name     string // lower case, words with hyphens, the contract first
	Fault    string // what is wrong, in a sentence; "" for a correct one
	Breaks   string // name of the invariant that must fail it; "" for a correct one
	Note     string // for correct ones: what is unusual
	Declares string // what it does beyond its contract or instead of it; mostly ""

	// Schedules says that the fault shows only if goroutines meet in a window, so
	// that it takes control over who goes next to rely on it.
	Schedules bool

	Map       func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)
	Completed func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error]
	Pool      func(workers int) Pool

	// Hooked makes a Pool whose workers call init before their first task and
	// fini after their last. It may be set beside Pool.
	Hooked func(workers int, init func(worker int) error, fini func(worker int)) Pool
}

// All returns every implementation: the faulty ones first, grouped by
// contract, then the correct ones.
func All() []Implementation {
	return append(Faulty(), Correct()...)
}

// Faulty returns the implementations that must fail, grouped by contract.
func Faulty() []Implementation {
	return slices.Concat(
		mapLanes(), mapResults(), mapFailures(), mapPanics(), mapEnds(), mapSchedules(),
		completedLanes(), completedOrder(), completedFailures(), completedEnds(), completedSchedules(),
		poolLimits(), poolTasks(), poolWakes(), poolPanics(), poolGoexits(), poolProcess(), poolDescriptors(),
		poolIntake(), poolCloses(), poolRests(),
		poolDeclared(), poolOptional(), poolWaits(), poolResizes(), poolReclaims(), poolHooks(),
		listSchedules(), ringSchedules(), channelSchedules(), permitSchedules(),
		spawnSchedules(), idleSchedules(), dispatcherSchedules(),
	)
}

// Correct returns the implementations that must pass, grouped by contract.
func Correct() []Implementation {
	return slices.Concat(correctMaps(), correctCompleted(), correctQueues(), correctWorkers(), correctElastic(), correctArchitectures())
}
