//go:build unix

package faulty

import "syscall"

// poolDescriptors are faults that close what belongs to others.
func poolDescriptors() []Implementation {
	return []Implementation{{
		// What stops working depends on what had been opened. On Linux the
		// runtime's poller is among it, which ends the process at the next wait.
		Name: "pool-panic-closes-descriptors", Breaks: "PanicContained",
		Fault: "After a task's panic the file descriptors 3 to 20 are closed, in case the task left them open, and the worker never comes back.",
		Pool: onPanicPool(func(err error) {
			for fd := 3; fd <= 20; fd++ {
				_ = syscall.Close(fd)
			}
			hang(err)
		}),
	}}
}
