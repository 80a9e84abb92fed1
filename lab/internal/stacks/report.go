package stacks

import (
	"regexp"
	"strings"
)

// LastWords finds the panic or fatal error that ended a Go program in what it
// wrote to standard error, "panic: ..." or "fatal error: ...", and the dump behind.
func LastWords(stderr string) (text, dump string, ok bool) {
	stderr = strings.ReplaceAll(stderr, "\r\n", "\n")
	for line := range strings.Lines(stderr) {
		stderr = stderr[len(line):]
		line = strings.TrimRight(line, "\n")
		for _, word := range []string{"panic: ", "fatal error: "} {
			if rest, found := strings.CutPrefix(line, word); found {
				return WithoutAddresses(word + recovered.ReplaceAllString(rest, "")), stderr, true
			}
		}
	}
	return "", "", false
}

var recovered = regexp.MustCompile(` \[recovered[a-z, ]*\]$`)

// WithoutAddresses hides the addresses in a text, which differ from run to run.
func WithoutAddresses(text string) string { return addresses.ReplaceAllString(text, "0x…") }

var addresses = regexp.MustCompile(`0x[0-9a-f]+`)

// Places lists where a stack is in code under test, the innermost first.
func (k Kit) Places(stack string) []string {
	var out []string
	lines := strings.Split(stack, "\n")
	for i := 1; i+1 < len(lines) && len(out) < 20; i += 2 {
		if strings.HasPrefix(lines[i], "created by ") {
			break
		}
		if k.Foreign(lines[i]) {
			out = append(out, Where(lines[i+1]))
		}
	}
	return out
}

// Accesses finds the two accesses in a report of the race detector, "write at
// pool.go:17".
func (k Kit) Accesses(report string) []string {
	var out []string
	lines := strings.Split(report, "\n")
	for i, line := range lines {
		word := strings.TrimSpace(line)
		if !strings.HasPrefix(word, "Read at") && !strings.HasPrefix(word, "Write at") && !strings.HasPrefix(word, "Previous ") {
			continue
		}
		word, _, _ = strings.Cut(word, " at 0x")
		for j := i + 1; j+1 < len(lines) && strings.TrimSpace(lines[j]) != ""; j += 2 {
			if f := strings.TrimSpace(lines[j]); k.Foreign(f) {
				out = append(out, strings.ToLower(word)+" at "+Where(lines[j+1]))
				break
			}
		}
		if len(out) == 2 {
			break
		}
	}
	return out
}
