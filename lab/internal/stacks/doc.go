// Package stacks reads what the Go runtime says about goroutines: dumps of all of
// them, the last words of a program, and reports of the race detector.
//
// A check wants to know what code under test does, so the kit's own functions are
// told apart from it: each user says in a Kit which functions are his. It imports
// the standard library alone, since drivers of submissions are compiled with it.
package stacks
