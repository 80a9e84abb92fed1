package play

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestAdapters(t *testing.T) {
	_ = Subject{Map: MapOf(genericMap), Completed: CompletedOf(genericCompleted), Pool: PoolOf(newTyped)}
	require.True(t, PoolOf(func(int) *typed { return nil })(1) == nil)
	require.True(t, PoolOf(func(int) Pool { return nil })(1) == nil)
	require.NotNil(t, PoolOf(newTyped)(1))
	p := PoolOrError(func(n int) (*typed, error) { return nil, fmt.Errorf("not with %d", n) })(3)
	require.EqualError(t, p.Submit(nil), "not with 3")
	require.EqualError(t, p.Close(), "not with 3")
	require.True(t, PoolOrError(func(int) (*typed, error) { return nil, nil })(1) == nil)
	require.NotNil(t, PoolOrError(func(int) (typed, error) { return typed{}, nil })(1))
}

type typed struct{}

func newTyped(int) *typed         { return &typed{} }
func (typed) Submit(func()) error { return nil }
func (typed) Close() error        { return nil }

func genericMap[T, R any](context.Context, int, []T, func(context.Context, T) (R, error)) ([]R, error) {
	return nil, nil
}

func genericCompleted[T, R any](context.Context, int, []T, func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return nil
}

func TestText(t *testing.T) {
	require.Equal(t, "plain", text(errors.New("plain")))
	for _, long := range []string{strings.Repeat("x", 2000), strings.Repeat("é", 1000), "a" + strings.Repeat("世", 1000)} {
		got := short(long)
		require.LessOrEqual(t, len(got), MostText)
		require.Greater(t, len(got), MostText-4)
		require.True(t, utf8.ValidString(got))
	}
	require.Equal(t, "a?b?", short("a\xffb"+strings.Repeat("\xff", 2000)))
	require.Contains(t, text((*callError)(nil)), "nil")
}

func TestCheck(t *testing.T) {
	five := 5
	work := []Work{{}}
	for name, s := range map[string]Script{
		"no contract":   {},
		"no call":       {Contract: "Map"},
		"few works":     {Contract: "Map", Call: &Call{Items: []int{1}, Results: []int{1}}},
		"few results":   {Contract: "Completed", Call: &Call{Items: []int{1}, Works: work}},
		"no such task":  {Contract: "Pool", Acts: []Act{{Do: Submit, Tasks: []int{0}}}},
		"negative task": {Contract: "Pool", Acts: []Act{{Do: Submit, Tasks: []int{-1}}}, Tasks: []Task{{}}},
		"nested":        {Contract: "Pool", Tasks: []Task{{Steps: []Step{{Submit: &five}}}}},
		"nobody meets":  {Contract: "Pool", Tasks: []Task{{Steps: []Step{{Meet: &Meeting{}}}}}},
		"repeat":        {Contract: "Pool", Acts: []Act{{Do: Repeat}}},
	} {
		require.ErrorIs(t, s.check(), errScript, name)
	}
	require.NoError(t, Script{Contract: "Pool"}.check())
	require.NoError(t, Script{Contract: "Map", Call: &Call{Items: []int{1}, Results: []int{1}, Works: work}}.check())
}

func TestJitter(t *testing.T) {
	var sum time.Duration
	for rank := range 300 {
		require.Positive(t, jitter(rank))
		if rank > 0 {
			require.NotEqual(t, jitter(rank-1), jitter(rank))
		}
		sum += jitter(rank)
	}
	require.Less(t, sum, time.Millisecond)
}

const dump = `goroutine 7 [chan send (durable), synctest bubble 6]:
example.com/poollab/submission.(*Pool).work(0xc0001)
	/src/submission/pool.go:77 +0x1d
created by example.com/poollab/submission.New in goroutine 6
	/src/submission/pool.go:73 +0x9a

goroutine 8 [chan send (durable), synctest bubble 6]:
example.com/poollab/submission.(*Pool).work(0xc0001)
	C:\src\submission\pool.go:77 +0x1d
created by example.com/poollab/submission.New in goroutine 6
	C:\src\submission\pool.go:73 +0x9a

goroutine 9 [chan receive, synctest bubble 6]:
example.com/poollab/lab/interleave.Recv[...](0xc0001)
	/src/lab/interleave/chan_ops.go:97 +0x1d
example.com/poollab/lab/grade/play.(*player).do(0xc0001)
	/src/lab/grade/play/pool.go:97 +0x1d
created by example.com/poollab/lab/interleave.GoAs in goroutine 6
	/src/lab/interleave/task.go:200 +0x9a

broken
goroutine x
`

func TestStacks(t *testing.T) {
	var theirs []goroutine
	for _, g := range parseStacks(dump) {
		require.Equal(t, 6, g.bubble)
		if !g.kit {
			theirs = append(theirs, g)
		}
	}
	require.Equal(t, []string{"2 × chan send at pool.go:77, started at pool.go:73"}, groups(theirs))
	require.Empty(t, parseStacks("goroutine\n\n\n[]"))
	require.NotZero(t, goroutineHere())
	other := make(chan int)
	go func() { other <- goroutineHere() }()
	require.NotEqual(t, goroutineHere(), <-other)

	w, ok := LastWords("noise\npanic: at 0xc000 [recovered]\n\ngoroutine 7 [running]:\npanic({0x1})\n\t/go/panic.go:1 +0x1\nexample.com/poollab/submission.f()\n\t/src/pool.go:5 +0x1\n")
	require.True(t, ok)
	require.Equal(t, Words{"panic: at 0x…", []string{"pool.go:5"}}, w)
	_, ok = LastWords("no panic: here\n")
	require.False(t, ok)
	require.Empty(t, Accesses("WARNING: DATA RACE\nWrite at 0x1 by\n"))
}
