//go:build race

package interleave

import (
	"runtime"
	"unsafe"
)

// RaceEnabled says that this is built with the race detector.
const RaceEnabled = true

// The hand-offs of the scheduler must not look like synchronisation of the code
// under test: they would hide its races. This package is built without the
// instrumentation of memory accesses, and its own channels are used between
// hide and show. What really orders two operations is told to the detector by
// acquire and release.
//
// What it shares between goroutines itself goes through functions of sync/atomic
// and never through the types: the compiler makes an instruction of the call of
// a function here, while a method is compiled with package sync/atomic, and for
// the detector it orders all steps of a run.

func hide()                    { runtime.RaceDisable() }
func show()                    { runtime.RaceEnable() }
func acquire(p unsafe.Pointer) { runtime.RaceAcquire(p) }
func release(p unsafe.Pointer) { runtime.RaceReleaseMerge(p) }
func races() int               { return runtime.RaceErrors() }
