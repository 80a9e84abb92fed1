//go:build unix

package work

import (
	"syscall"
	"time"
)

// cpuTime is how long this process has used processors, and whether the system
// tells.
func cpuTime() (time.Duration, bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
