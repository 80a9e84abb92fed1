package sandbox

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestMisuse has configurations that cannot be run. These hold on all systems.
func TestMisuse(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	for name, row := range map[string]struct {
		c    Config
		says string
	}{
		"no program":          {Config{}, "set Path"},
		"negative limit":      {Config{Path: self, Memory: -1}, "negative"},
		"unknown profile":     {Config{Path: self, Profile: 7}, "no profile 7"},
		"too few descriptors": {Config{Path: self, Descriptors: 2}, "too few"},
		"missing program":     {Config{Path: filepath.Join(t.TempDir(), "nothing")}, "cannot be run"},
		"a folder":            {Config{Path: t.TempDir()}, "cannot be run"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Start(t.Context(), row.c)
			require.Nil(t, p)
			require.ErrorContains(t, err, row.says)
			require.ErrorContains(t, err, "sandbox: ")
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Start(ctx, Config{Path: self})
	require.ErrorIs(t, err, context.Canceled)
}

// TestElsewhere: where there are no layers, nothing says that there are.
func TestElsewhere(t *testing.T) {
	if runtime.GOOS == "linux" {
		return
	}
	exit, p := run(t, as(hostile(t), "quiet"))
	require.Zero(t, exit.Code)
	for name, on := range p.Layers() {
		require.False(t, on, name)
	}
	for _, s := range Probe(t.Context()).Layers {
		require.False(t, s.Works)
		require.Contains(t, s.Why, runtime.GOOS)
	}
	c := as(hostile(t), "quiet")
	c.Require = true
	_, err := Start(t.Context(), c)
	require.ErrorContains(t, err, runtime.GOOS)
}

// TestRefused tells what a program died of by what the kernel refused, and does
// not believe one that ended well.
func TestRefused(t *testing.T) {
	c := Config{CPU: time.Second}
	for _, row := range []struct {
		exit Exit
		want string
	}{
		{Exit{Code: 2, Stderr: "fatal error: runtime: out of memory\n"}, "memory"},
		{Exit{Code: 2, Stderr: "fatal error: runtime: cannot allocate memory\n"}, "memory"},
		{Exit{Code: 0, Stderr: "fatal error: runtime: out of memory\n"}, ""},
		{Exit{Code: 66, Stderr: "==1==ERROR: ThreadSanitizer: out of memory: failed to allocate 0x20000 bytes\n"}, "memory"},
		{Exit{Code: 66, Stderr: "==1==ERROR: ThreadSanitizer failed to allocate 0x3ffff000 bytes\n"}, "memory"},
		{Exit{Code: 66, Stderr: "WARNING: DATA RACE\n"}, ""},
		{Exit{Code: 2, Stderr: "panic: out of luck\n"}, ""},
		{Exit{Code: -1, Signal: "SIGKILL", CPU: 2 * time.Second}, "processor time"},
		{Exit{Code: -1, Signal: "SIGKILL", CPU: time.Millisecond}, ""},
		{Exit{Code: -1, Signal: "SIGXFSZ"}, "file size"},
		{Exit{Code: 2, Stderr: "runtime: failed to create new OS thread (have 61 already; errno=11)\n"}, "threads"},
	} {
		require.Equal(t, row.want, row.exit.refused(c), "%+v", row.exit)
	}
}
