// Package tail keeps the end of what a process writes: a child of the kit may
// write megabytes, and only its last words say why it died.
package tail

import (
	"slices"
	"sync"
)

// Of what is kept, in bytes.
const size = 64 << 10

// Buffer is a writer that keeps the last 64 KiB. The zero value is empty, and
// several goroutines may write.
type Buffer struct {
	mu   sync.Mutex
	data []byte
}

// Write keeps p, and forgets what came long before; it does not fail.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.data = append(b.data, p[max(0, len(p)-size):]...)
	if len(b.data) > 2*size {
		b.data = slices.Clone(b.data[len(b.data)-size:])
	}
	return len(p), nil
}

// String is what is kept.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.data[max(0, len(b.data)-size):])
}
