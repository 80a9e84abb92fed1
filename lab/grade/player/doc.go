// Package player has scripts played by a driver, which is a process in which the
// code of a stranger runs, and brings home records of what happened.
//
// It trusts nothing that comes from there but its form: each line begins with a
// nonce that only the driver knows, is numbered, and says what can be said at that
// moment, or the process is ended. How a process ended, and that a script does
// not end, is seen from outside, by the processor time that the process uses: a
// machine that is busy with other things accuses nobody.
package player

import (
	"context"
	"os"
	"time"

	"example.com/poollab/lab/grade/play/wire"
)

// Launcher starts a driver. Standard input and descriptor 3 of the new process
// are the given files, of which the launcher keeps none open, and its environment
// contains [Environment]. When ctx ends it kills the process.
type Launcher func(ctx context.Context, stdin, records *os.File) (Process, error)

// Process is a driver that has been started.
type Process interface {
	Pid() int
	Kill()      // and all that it has started; again is no matter
	Wait() Exit // is called once
}

// Exit is how a process ended.
type Exit struct {
	Code   int
	Signal string // that ended it, if one did
	Limit  string // for which it was killed: "memory", "output", "processor time"
	Stderr string // its last words
	CPU    time.Duration
}

// Environment is what the environment of a driver must contain.
func Environment() []string {
	return []string{wire.Mark, "GORACE=halt_on_error=1 exitcode=66 atexit_sleep_ms=0"}
}

// TwinEnvironment is the same for an instrumented twin, which counts races itself.
func TwinEnvironment() []string {
	return []string{wire.Mark, "GORACE=halt_on_error=0 exitcode=0 atexit_sleep_ms=0 suppress_equal_stacks=0"}
}

// exitRace is the exit code when the race detector ends a process.
const exitRace = 66
