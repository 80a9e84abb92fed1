package pooltest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const dump = `goroutine 7 [running]:
example.com/poollab/lab/pooltest.goroutines()
	/src/lab/pooltest/goroutine.go:30 +0x1d
created by testing.(*T).Run in goroutine 1
	/go/src/testing/testing.go:1997 +0x45

goroutine 19 [chan send (durable), synctest bubble 3]:
example.org/student/pool.(*Pool).work(0xc000012345)
	/src/pool/pool.go:77 +0x1d
created by example.org/student/pool.New in goroutine 18
	/src/pool/pool.go:73 +0x45

goroutine 20 [sync.Mutex.Lock, 2 minutes, synctest bubble 3]:
sync.(*Mutex).Lock(0x1)
	/go/src/sync/mutex.go:46 +0x1
example.org/student/pool.(*Pool).Close(0xc000012345)
	/src/pool/pool.go:90 +0x1d
example.com/poollab/lab/pooltest.(*stage).start.func1()
	/src/lab/pooltest/stage.go:150 +0x1d
created by example.com/poollab/lab/pooltest.(*stage).start in goroutine 18
	/src/lab/pooltest/stage.go:149 +0x45

goroutine 21 [chan send (durable), synctest bubble 3]:
example.org/student/pool.(*Pool).work(0xc000012345)
	/src/pool/pool.go:77 +0x1d
created by example.org/student/pool.New in goroutine 18
	/src/pool/pool.go:73 +0x45
`

func TestParseStacks(t *testing.T) {
	gs := parseStacks(dump)
	require.Len(t, gs, 4)
	assert.Equal(t, goroutine{id: 7, state: "running", kit: true, ours: true}, gs[0])
	assert.Equal(t, goroutine{id: 19, state: "chan send", bubble: 3, at: "pool.go:77", from: "pool.go:73", entry: "pool.(*Pool).work"}, gs[1])
	assert.Equal(t, goroutine{id: 20, state: "sync.Mutex.Lock", bubble: 3, at: "pool.go:90", entry: "pool.(*Pool).Close", ours: true}, gs[2])
	assert.Equal(t, []string{
		"2 × chan send at pool.go:77, started at pool.go:73", "1 × running", "1 × sync.Mutex.Lock at pool.go:90",
	}, groups(gs))
	assert.True(t, onLock(gs[1:]), "one waits for a lock, and all wait")
	assert.False(t, onLock(gs[3:]), "nobody waits for a lock")
}

func TestParseStacksOfNonsense(t *testing.T) {
	for _, text := range []string{
		"", "goroutine", "goroutine 1", "goroutine x [", "goroutine 1 []:\n", "goroutine 1 ]running[:\n\n", "panic: x\n\ngoroutine 1 [running]:", "\n\n\n",
		"goroutine 1 [running]:\nmain.main()", "goroutine 1 [running]:\ncreated by",
	} {
		assert.NotPanics(t, func() { groups(parseStacks(text)) }, "%q", text)
	}
}

func TestForeign(t *testing.T) {
	for f, want := range map[string]bool{
		"example.org/student/pool.New":                      true,
		"example.com/poollab/internal/faulty.parts.open":    true,
		"example.com/poollab/lab/pooltest_test.TestX.func1": true,
		"mypool.New(0x1)":                                   true,
		"mypool/inner.New(0x1)":                             true,
		"main.work(0x1)":                                    true,
		"example.com/poollab/lab/pooltest.inspect":          false,
		"example.com/poollab/lab.(*Recorder).Start":         false,
		"pgregory.net/rapid.checkOnce":                      false,
		"runtime.gopark":                                    false,
		"testing.tRunner":                                   false,
		"sync.(*Mutex).Lock(0x1)":                           false,
		"internal/sync.(*Mutex).Lock":                       false,
		"main.main()":                                       false,
	} {
		assert.Equal(t, want, foreign(f), f)
	}
}

func TestLastWords(t *testing.T) {
	text, stack, ok := lastWords("note\npanic: send on closed channel\n\ngoroutine 20 [running]:\nexample.org/p.work(0x1)\n\t/p/p.go:9 +0x1\ncreated by example.org/p.New\n\t/p/p.go:5 +0x1\n")
	require.True(t, ok)
	assert.Equal(t, "panic: send on closed channel", text)
	require.Len(t, stack, 1)
	assert.Equal(t, "p.go:9", stack[0].at)

	text, _, ok = lastWords("panic: &{0xc000123 7} [recovered, repanicked]\n")
	require.True(t, ok)
	assert.Equal(t, "panic: &{0x… 7}", text, "addresses differ from run to run")

	_, _, ok = lastWords("everything is fine")
	assert.False(t, ok)
}

func TestRaceOutcome(t *testing.T) {
	o := raceOutcome(`==================
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
`)
	assert.Equal(t, Race, o.Kind)
	assert.Equal(t, []string{"read at p.go:30", "previous write at p.go:20"}, o.Details)
	assert.False(t, raceOutcome("nothing").failed())
}
