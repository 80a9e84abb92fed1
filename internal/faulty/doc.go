// Package faulty holds small pools that are wrong in one way each, and some
// that are right in an unusual way. They prove a conformance kit: it must fail
// each of the first by the invariant named beside it, and accuse none of the
// second.
//
// Every implementation is a correct textbook one with one part replaced: see
// mapParts, completedParts, parts and elasticParts. What the replaced part does
// is the fault, so a fault is about as long as the sentence that describes it,
// and everything else about the pool is as it should be. A fault may well break a second
// invariant by its nature: a Map that calls f for one item after another
// reaches no width either. Breaks names the one that must not miss it.
//
// Most faults are meant for virtual time (testing/synctest) and need no luck
// there. Those marked Schedules need two goroutines to meet inside a window. A few
// of them yield in it, and say so in a comment that begins with "Schedule": with
// GOMAXPROCS=1 they show whenever the goroutines were ready together. The others,
// in the files schedule_*.go, do nothing to be met: they are put into pools of
// several designs, and wait for somebody who decides which goroutine goes next.
//
// The comment "Race" marks faults that only the race detector can be relied upon
// to see.
//
// Nothing is shared between two calls or two pools, so that each can live in a
// bubble of its own. Some faults end the process or hang it: run them in a
// child.
package faulty
