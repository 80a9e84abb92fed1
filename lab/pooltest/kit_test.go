package pooltest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestKit(t *testing.T) {
	for f, want := range map[string]bool{
		"example.com/poollab/internal/faulty.parts.open":    true,
		"example.com/poollab/lab/pooltest_test.TestX.func1": true,
		"main.work(0x1)": true,
		"example.com/poollab/lab/pooltest.inspect":          false,
		"example.com/poollab/lab/interleave.Recv[...](0x1)": false,
		"example.com/poollab/lab.(*Recorder).Start":         false,
		"pgregory.net/rapid.checkOnce":                      false,
		"main.main()":                                       false,
	} {
		assert.Equal(t, want, kit.Foreign(f), f)
	}
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
