package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLastWords(t *testing.T) {
	text, dump, ok := LastWords("note\r\npanic: send on closed channel\r\n\r\ngoroutine 20 [running]:\r\nexample.org/p.work(0x1)\r\n\t/p/p.go:9 +0x1\r\n")
	require.True(t, ok)
	assert.Equal(t, "panic: send on closed channel", text)
	gs := kit.Parse(dump)
	require.Len(t, gs, 1)
	assert.Equal(t, "p.go:9", gs[0].At)

	text, _, ok = LastWords("panic: &{0xc000123 7} [recovered, repanicked]\n")
	require.True(t, ok)
	assert.Equal(t, "panic: &{0x… 7}", text, "addresses differ from run to run")

	_, _, ok = LastWords("no panic: here")
	assert.False(t, ok)
}

func TestPlaces(t *testing.T) {
	stack := "goroutine 7 [running]:\npanic({0x1})\n\t/go/panic.go:1 +0x1\nexample.org/p.f()\n\t/p/f.go:5 +0x1\nexample.com/lab.play()\n\t/lab/play.go:6 +0x1\n" +
		"example.org/p.g()\n\t/p/g.go:7 +0x1\ncreated by example.org/p.New\n\t/p/p.go:5 +0x1\n"
	require.Equal(t, []string{"f.go:5", "g.go:7"}, kit.Places(stack))
	require.Empty(t, kit.Places("goroutine 7"))
}

func TestAccesses(t *testing.T) {
	require.Equal(t, []string{"read at p.go:30", "previous write at p.go:20"}, kit.Accesses(`==================
WARNING: DATA RACE
Read at 0x00c0000140a8 by goroutine 9:
  example.org/p.(*Pool).Close()
      /p/p.go:30 +0x1

Previous write at 0x00c0000140a8 by goroutine 10:
  sync/atomic.AddInt64()
      /go/src/x.s:5 +0x1
  example.org/p.(*Pool).work()
      /p/p.go:20 +0x1

Goroutine 9 (running) created at:
  main.main()
      /p/main.go:5 +0x1
==================
`))
	require.Empty(t, kit.Accesses("WARNING: DATA RACE\nWrite at 0x1 by\n"))
}
