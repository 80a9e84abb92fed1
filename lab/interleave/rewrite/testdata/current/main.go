// Command current prints what it did. Rewritten, it must print the same.
package main

import (
	"fmt"
	"runtime/debug"
	"strings"
)

func main() {
	for _, part := range []struct {
		name string
		run  func()
	}{
		{"channels", channels}, {"ranges", ranges}, {"selects", selects}, {"spawns", spawns}, {"locks", locks},
		{"atomics", atomics}, {"clocks", clocks}, {"contexts", contexts}, {"maps", mapLoops}, {"names", names},
		{"generics", generics}, {"directives", directives}, {"panics", panics},
	} {
		fmt.Println("#", part.name)
		part.run()
	}
}

// where returns the line of this directory's source in which f panics.
func where(f func()) (line string) {
	defer func() {
		recover()
		for _, l := range strings.Split(string(debug.Stack()), "\n") {
			if strings.Contains(l, "/panics.go:") {
				l = l[strings.LastIndex(l, "/")+1:]
				line, _, _ = strings.Cut(l, " ")
				return
			}
		}
	}()
	f()
	return "none"
}
