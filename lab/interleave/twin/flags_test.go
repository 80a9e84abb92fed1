package twin

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuildFlags(t *testing.T) {
	t.Parallel()
	flags, race := buildFlags([]debug.BuildSetting{
		{Key: "-buildmode", Value: "exe"},
		{Key: "-compiler", Value: "gc"},
		{Key: "-gcflags", Value: "all=-N -l"},
		{Key: "-race", Value: "true"},
		{Key: "-tags", Value: "a,b"},
		{Key: "-trimpath", Value: "true"},
		{Key: "GOARCH", Value: "amd64"},
	})
	require.Equal(t, []string{"-gcflags=all=-N -l", "-tags=a,b", "-trimpath=true"}, flags)
	require.True(t, race)
	flags, race = buildFlags(nil)
	require.Empty(t, flags)
	require.False(t, race)
}

func TestFlags(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		flags []string
		value string
		rest  []string
		has   bool
	}{
		{},
		{flags: []string{"-x=1"}, value: "1", has: true},
		{flags: []string{"-x=true"}, value: "true", has: true},
		{flags: []string{"--x", "a b", "-y"}, value: "a b", rest: []string{"-y"}, has: true},
		{flags: []string{"-x=1", "-y=-x", "-x=2"}, value: "2", rest: []string{"-y=-x"}, has: true},
		{flags: []string{"-x=false"}, value: "false"},
		{flags: []string{"-xx=1", "x"}, rest: []string{"-xx=1", "x"}},
	} {
		require.Equal(t, tt.value, flagValue(tt.flags, "x"), "%q", tt.flags)
		require.Equal(t, tt.rest, without(tt.flags, "x"), "%q", tt.flags)
		require.Equal(t, tt.has, hasFlag(tt.flags, "x"), "%q", tt.flags)
	}
}
