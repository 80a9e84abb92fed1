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

func hide()                    { runtime.RaceDisable() }
func show()                    { runtime.RaceEnable() }
func acquire(p unsafe.Pointer) { runtime.RaceAcquire(p) }
func release(p unsafe.Pointer) { runtime.RaceReleaseMerge(p) }
func races() int               { return runtime.RaceErrors() }
