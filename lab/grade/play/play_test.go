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
