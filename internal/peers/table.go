package peers

import (
	"example.com/poollab/lab/pooltest"
	refpool "example.com/poollab/pool"
)

// Peers lists the implementations, those of the reference first.
func Peers() []Peer {
	all := append(append(pools(), maps()...), completeds()...)
	for i, p := range all {
		all[i].Version = version(p.Module)
	}
	return all
}

func pools() []Peer {
	return []Peer{
		{Name: "reference", Pool: reference,
			Options: declare(pooltest.NestedSubmission, pooltest.StartsInOrder)},
		{Name: "ants", Module: "github.com/panjf2000/ants/v2", Pool: antsPool,
			Options: declare(pooltest.SubmitWaits, pooltest.DefaultWorkers),
			Notes: map[string]string{
				"NilTask":    "A defect: nil is the pool's own word for \"worker, end\", so the task is accepted and dropped.",
				"CloseTwice": "A choice, in the code only: ReleaseContext on a closed pool returns ErrPoolClosed at once and does not wait.",
				"CloseWaits": "A defect: Submit looks whether the pool is closed before it takes the lock, and not again; ReleaseContext sees no worker and returns, and Submit starts one.",
			}},
		{Name: "pond", Module: "github.com/alitto/pond/v2", Pool: pondPool,
			Options: declare(pooltest.NestedSubmission, pooltest.DefaultWorkers),
			Notes: map[string]string{
				"NilTask": "Undocumented: a nil task is accepted, and its panic is recovered like any task's.",
			}},
		{Name: "conc pool", Module: "github.com/sourcegraph/conc", Pool: concPool,
			Options: declare(pooltest.SubmitWaits, pooltest.PanicRethrown, pooltest.ClosedPanics, pooltest.CloseOnce),
			Notes: map[string]string{
				"NilTask":         "Undocumented: a nil task is accepted, and its panic comes out of Wait.",
				"SlotsKept":       "A defect: Go starts a worker and then hands its task to any worker; if another Go is served by the new one, and that task panics, the first waits for ever.",
				"PanicAdmits":     "A defect, the same as under SlotsKept.",
				"PanicContained":  "A defect, the same as under SlotsKept.",
				"GoexitContained": "A defect, the same as under SlotsKept, with a Goexit in place of the panic.",
				"PanicIsolated":   "A defect, the same as under SlotsKept.",
				"NoLeak":          "A defect, the same as under SlotsKept.",
			}},
		{Name: "errgroup", Module: "golang.org/x/sync", Pool: errgroupPool,
			Options: declare(pooltest.SubmitWaits, pooltest.GoroutinePerTask, pooltest.PanicCrashes, pooltest.ClosedAccepts),
			Notes: map[string]string{
				"NoWorkers": "Documented at SetLimit: a limit of zero prevents any new goroutine, so Go waits.",
				"NilTask":   "The adapter's: it calls the task inside a function of its own, as everybody has to.",
			}},
		{Name: "workerpool", Module: "github.com/gammazero/workerpool", Pool: workerpoolPool,
			Options: declare(pooltest.NestedSubmission, pooltest.PanicCrashes, pooltest.DefaultWorkers),
			Notes: map[string]string{
				"NilTask":         "A choice, in the code only: Do returns nil for a nil task and does nothing.",
				"GoexitContained": "A defect: undocumented; a Goexit costs the worker, and the dispatcher still counts it.",
				"NoLeak":          "A defect, the same as under GoexitContained: StopWait waits for the worker that is gone.",
			}},
		{Name: "go-pkgz", Module: "github.com/go-pkgz/pool", Pool: gopkgzPool,
			Options: declare(pooltest.SubmitWaits, pooltest.PanicCrashes, pooltest.ClosedPanics, pooltest.CloseOnce, pooltest.DefaultWorkers),
			Notes: map[string]string{
				"NilTask":         "The adapter's: the library takes values, and the function that handles them calls nil.",
				"GoexitContained": "A defect: undocumented; a Goexit costs the worker.",
			}},
		{Name: "gopool", Module: "github.com/bytedance/gopkg", Pool: gopoolPool,
			Options: declare(pooltest.NestedSubmission, pooltest.ClosedAccepts),
			Notes: map[string]string{
				"NoWorkers":         "Undocumented: a pool with a capacity of zero has one worker.",
				"Bounded":           "A defect: Go looks how many workers there are and then counts one more, in two steps; two calls see the last free place.",
				"BoundedWhenCold":   "A defect, the same as under Bounded.",
				"NilTask":           "The adapter's: it calls the task inside a function of its own, to count it.",
				"SlotsKept":         "A defect, the same as under GoexitContained.",
				"GoexitContained":   "A defect: undocumented; the worker is gone and is still counted, so no other is started.",
				"FailsWhileClosing": "A defect, the same as under GoexitContained.",
				"NoLeak":            "A defect, the same as under GoexitContained.",
			}},
		{Name: "channel", Pool: channelPool,
			Options: declare(pooltest.SubmitWaits, pooltest.PanicCrashes, pooltest.GoexitUnhandled, pooltest.ClosedPanics,
				pooltest.CloseOnce, pooltest.NilTaskAccepted),
			Notes: map[string]string{
				"NoWorkers": "What one forgets by hand: nobody receives.",
			}},
	}
}

func maps() []Peer {
	return []Peer{
		{Name: "reference", Map: refpool.Map[int, int]},
		{Name: "conc iter", Module: "github.com/sourcegraph/conc", Map: concIter,
			Options: declare(pooltest.DefaultWorkers),
			Notes: map[string]string{
				"ErrorStops":      "Documented at MapErr: all items are mapped and all errors are joined.",
				"ContextStops":    "Documented by its signature: there is no context.",
				"GoexitContained": "Undocumented: the item's result is zero, and there is no error.",
			}},
		{Name: "conc stream", Module: "github.com/sourcegraph/conc", Map: concStream,
			Notes: map[string]string{
				"GoexitContained": "A defect: undocumented; the callback of that task never comes, and Wait waits for it.",
			}},
		{Name: "errgroup", Module: "golang.org/x/sync", Map: errgroupMap,
			Options: declare(pooltest.PanicCrashes),
			Notes: map[string]string{
				"NoWorkers":       "Documented at SetLimit: a limit of zero prevents any new goroutine, so Go waits.",
				"GoexitContained": "Undocumented: Wait returns, and there is no error.",
			}},
		{Name: "tunny", Module: "github.com/Jeffail/tunny", Map: tunnyMap,
			Options: declare(pooltest.PanicCrashes),
			Notes: map[string]string{
				"NoWorkers":       "Undocumented: Process waits for ever on a pool without workers.",
				"ErrorStops":      "Documented by its signature: a result is a value like any other, and nothing stops.",
				"ContextStops":    "The adapter's: it uses Process, which has no context; ProcessCtx leaves the task running.",
				"GoexitContained": "Undocumented: the worker ends, and Process panics with ErrWorkerClosed on the caller's goroutine.",
				"NoLeak":          "The same as under GoexitContained.",
			}},
		{Name: "rill", Module: "github.com/destel/rill", Map: rillMap,
			Options: declare(pooltest.PanicCrashes),
			Notes: map[string]string{
				"Joined":          "Documented in the package's comment: what is left after an error is drained in the background.",
				"NoWorkers":       "Undocumented: fewer than one goroutine is taken without a word.",
				"GoexitContained": "Undocumented: the function returns as if all were well, without an error.",
			}},
	}
}

func completeds() []Peer {
	return []Peer{
		{Name: "reference", Completed: refpool.Completed[int, int]},
		{Name: "rill", Module: "github.com/destel/rill", Completed: rillCompleted,
			Options: declare(pooltest.PanicCrashes),
			Notes: map[string]string{
				"NoWorkers":       "Undocumented: fewer than one goroutine is taken without a word.",
				"ContextStops":    "Documented by its signature: there is no context.",
				"GoexitContained": "Undocumented: the sequence ends as if all were well, without an error.",
				"Joined":          "Documented in the package's comment: what is left is drained in the background.",
				"EarlyBreak":      "Documented at ToSeq2 and DrainNB: what is left is drained in the background.",
			}},
	}
}
