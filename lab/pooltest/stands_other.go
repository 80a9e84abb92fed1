//go:build !linux

package pooltest

// stands is false: the system does not say so, and silence will.
func stands(int) bool { return false }
