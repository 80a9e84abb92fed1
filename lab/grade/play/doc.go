// Package play is what a grader compiles together with a submission. It plays
// scripts on the submission's pool and writes down what happens. It judges
// nothing, and no script says what is expected: that is known only to the process
// that reads the records.
//
// A script is played in a bubble of testing/synctest, in virtual time that begins
// at the present date, or, in an instrumented twin, under the scheduler of package
// interleave.
package play
