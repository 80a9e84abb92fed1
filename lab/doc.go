// Package lab holds the instruments for looking at a worker pool: record a
// run, ask it questions, draw it.
//
// A [Recorder] sees tasks start and end, from inside the task function that
// [Wrap] makes, so it works with any pool and needs nothing from it. What it
// saw is a [Trace], a plain value: [Trace.Peak] says how many tasks ran at
// once, [Trace.Makespan] how long they took, [Bound] how long a pool that
// never idles would have taken. [WriteText], [WriteSVG] and [WriteChrome] draw
// traces.
//
// Go does not say which worker runs a task. A lane stands in for it: the
// lowest one that is free when a task starts. A pool that keeps its limit
// never uses more lanes than workers, and a lane too many is the fault itself,
// made visible.
//
// The package imports neither testing nor a testing library: it can stay in a
// program that ships.
package lab
