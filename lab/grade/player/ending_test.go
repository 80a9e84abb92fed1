package player

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A race is told in the same words whichever of the two was first.
func TestAccesses(t *testing.T) {
	const write, read = " at 0x1 by goroutine 7:\n  pool.(*Pool).put()\n      /s/pool.go:39 +0x1\n\n", " at 0x1 by goroutine 8:\n  pool.(*Pool).take()\n      /s/pool.go:65 +0x1\n\n"
	for _, report := range []string{"Write" + write + "Previous read" + read, "Read" + read + "Previous write" + write} {
		require.Equal(t, "write at pool.go:39, read at pool.go:65", accesses("WARNING: DATA RACE\n"+report))
	}
	require.Empty(t, accesses(strings.Repeat("nothing\n", 3)))
}
