package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const dump = `goroutine 7 [running]:
example.com/lab.goroutines()
	/src/lab/goroutine.go:30 +0x1d
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
example.com/lab.(*stage).start.func1()
	/src/lab/stage.go:150 +0x1d
created by example.com/lab.(*stage).start in goroutine 18
	/src/lab/stage.go:149 +0x45

goroutine 21 [chan send (durable), synctest bubble 3]:
example.org/student/pool.(*Pool).work(0xc000012345)
	C:\src\pool\pool.go:77 +0x1d
created by example.org/student/pool.New in goroutine 18
	C:\src\pool\pool.go:73 +0x45
`

func TestParse(t *testing.T) {
	gs := kit.Parse(dump)
	require.Len(t, gs, 4)
	assert.Equal(t, Goroutine{ID: 7, State: "running", Kit: true, Ours: true}, gs[0])
	assert.Equal(t, Goroutine{ID: 19, State: "chan send", Bubble: 3, At: "pool.go:77", From: "pool.go:73", Entry: "pool.(*Pool).work"}, gs[1])
	assert.Equal(t, Goroutine{ID: 20, State: "sync.Mutex.Lock", Bubble: 3, At: "pool.go:90", Entry: "pool.(*Pool).Close", Ours: true}, gs[2])
	assert.Equal(t, []string{
		"2 × chan send at pool.go:77, started at pool.go:73", "1 × running", "1 × sync.Mutex.Lock at pool.go:90",
	}, Groups(gs))
}

func TestParseOfNonsense(t *testing.T) {
	for _, text := range []string{
		"", "goroutine", "goroutine 1", "goroutine x [", "goroutine 1 []:\n", "goroutine 1 ]running[:\n\n", "panic: x\n\ngoroutine 1 [running]:", "\n\n\n",
		"goroutine 1 [running]:\nmain.main()", "goroutine 1 [running]:\ncreated by", "goroutine\n\n\n[]",
	} {
		assert.NotPanics(t, func() { Groups(kit.Parse(text)) }, "%q", text)
	}
}

func TestHere(t *testing.T) {
	other := make(chan int)
	go func() { other <- Here() }()
	require.NotZero(t, Here())
	require.NotEqual(t, Here(), <-other)
}

func TestLocked(t *testing.T) {
	gs := kit.Parse(dump)
	require.True(t, Locked(gs[1:]), "one waits for a lock, and all wait")
	require.False(t, Locked(gs[3:]), "nobody waits for a lock")
	busy := gs[3]
	busy.State = "runnable"
	require.False(t, Locked(append(gs[1:3:3], busy)), "one runs")
	require.True(t, Running([]Goroutine{gs[0], busy}))
	require.False(t, Running(gs), "only the kit runs")
	require.Equal(t, []string{"1 × runs on in pool.(*Pool).work, started at pool.go:73"}, Groups([]Goroutine{busy.RunsOn()}))
}
