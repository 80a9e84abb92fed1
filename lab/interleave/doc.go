// Package interleave runs ordinary Go code under a scheduler of its own: which
// goroutine goes on at each synchronisation operation is decided from a seed,
// so that schedule after schedule can be tried, and one that fails can be
// played again, shrunk, and shown.
//
// The code under test is rewritten first (package rewrite): each operation that
// synchronises becomes a call of a function of this package, [Send] for a
// channel send, [Lock] for a mutex. Such a call is a scheduling point. The
// goroutine that may run holds the baton; at a point it picks who goes on,
// itself or another, and hands the baton over. All others are parked. The
// operations are the real ones, on real channels and locks, made at a moment at
// which they cannot block; who would block is kept in a list here instead. So
// values cross into code that was not rewritten.
//
// A run takes place in a bubble of testing/synctest, which adds virtual time
// and tells when nobody can go on: that is a deadlock, or a leak if the test
// itself is over. When something uncontrolled may run (a goroutine of code that
// was not rewritten, one that really blocks), each step waits until all is
// quiet before it picks, which is slower and decides the same.
//
// What is found holds for sequentially consistent executions: memory that is
// accessed without synchronisation is a matter of the race detector, which
// works here too and sees none of the scheduler's own hand-offs.
//
// Outside of a run all functions do just the real operation.
//
// Strategies: probabilistic concurrency testing (Burckhardt et al., ASPLOS
// 2010), partial order sampling (Yuan et al., CAV 2018), random walks, random
// delays drawn log-uniformly as in the chaos mode of rr; and, for small tests,
// all schedules with few preemptions (Musuvathi and Qadeer, PLDI 2007), of
// those that differ only in the order of independent steps just one.
package interleave
