package faulty

import (
	"fmt"
	"os"
	"strings"
)

// poolProcess are faults that take the process with them, or what the process
// needs to report about itself.
func poolProcess() []Implementation {
	return []Implementation{{
		Name: "pool-panic-exits", Breaks: "PanicContained",
		Fault: "A task's panic is logged and then ends the process, with status 1.",
		Pool: onPanicPool(func(err error) {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}),
	}, {
		Name: "pool-panic-exits-with-success", Breaks: "PanicContained",
		Fault: "A task's panic ends the process without a word, with status 0.",
		Pool:  onPanicPool(func(error) { os.Exit(0) }),
	}, {
		Name: "pool-panic-floods-output", Breaks: "PanicContained",
		Fault: "A worker whose task panicked writes 16 MiB to standard output and never comes back.",
		Pool: onPanicPool(func(err error) {
			line := strings.Repeat("task panicked; ", 68) + "\n"
			for range 16 << 20 / len(line) {
				fmt.Print(line)
			}
			hang(err)
		}),
	}}
}
