//go:build !unix

package pooltest

import "time"

// cpuTime is the processor time that this process has used, or what is closest
// to it: the time of day.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
