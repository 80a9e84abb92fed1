package play

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKit(t *testing.T) {
	for f, want := range map[string]bool{
		"example.com/poollab/submission.(*Pool).work(0xc0001)":          true,
		"example.com/poollab/lab/grade/play.(*player).do(0xc0001)":      false,
		"example.com/poollab/lab/grade/play/wire.Open()":                false,
		"example.com/poollab/lab/interleave.Recv[...](0xc0001)":         false,
		"example.com/poollab/lab/internal/stacks.Kit.All({{0x1, 0x2...": false,
		"main.main.func1(0x5)": false,
	} {
		require.Equal(t, want, kit.Foreign(f), f)
	}
}

func TestLastWords(t *testing.T) {
	w, ok := LastWords("noise\npanic: at 0xc000 [recovered]\n\ngoroutine 7 [running]:\npanic({0x1})\n\t/go/panic.go:1 +0x1\nexample.com/poollab/submission.f()\n\t/src/pool.go:5 +0x1\n")
	require.True(t, ok)
	require.Equal(t, Words{"panic: at 0x…", []string{"pool.go:5"}}, w)
	_, ok = LastWords("no panic: here\n")
	require.False(t, ok)
}
