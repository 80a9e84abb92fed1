//go:build amd64 || arm64

package interleave

// self is the runtime's name for the calling goroutine: the address of its
// descriptor. It is the same for as long as the goroutine lives, and may be
// given to another one afterwards.
//
//go:noescape
func self() uintptr
