package play

import (
	"strings"

	"example.com/poollab/lab/internal/stacks"
)

// Words are what the last words of a program say.
type Words struct {
	Text  string   // "panic: ...", "fatal error: ..."
	Stack []string // "pool.go:17", the innermost first
}

// LastWords finds the panic or fatal error that ended a Go program in what it
// wrote to standard error.
func LastWords(stderr string) (Words, bool) {
	text, dump, ok := stacks.LastWords(stderr)
	if !ok {
		return Words{}, false
	}
	w := Words{Text: short(text)}
	for block := range strings.SplitSeq(dump, "\n\n") {
		if block = strings.TrimLeft(block, "\n"); strings.HasPrefix(block, "goroutine ") {
			w.Stack = kit.Places(block)
			break
		}
	}
	return w, true
}

// Accesses finds the two accesses in a report of the race detector, "write at
// pool.go:17".
func Accesses(report string) []string {
	out := kit.Accesses(report)
	for i, access := range out {
		out[i] = short(access)
	}
	return out
}
