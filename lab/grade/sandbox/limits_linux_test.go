package sandbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestLimits has programs that go beyond a limit, with all layers or with some,
// and what they are told to have died of.
func TestLimits(t *testing.T) {
	path := hostile(t)
	root := os.Geteuid() == 0
	open := public(t, true)
	one, two, three := filepath.Join(open, "one"), filepath.Join(open, "two"), filepath.Join(open, "three")
	few := func(c *Config) { c.Threads = 60 }
	quick := func(c *Config) { c.CPU = 200 * time.Millisecond }
	table := []struct {
		name    string
		role    string
		args    []string
		without []Layer
		change  func(*Config)
		limit   string // "" for a refusal that the program survives
		root    bool   // it takes root
	}{
		{name: "memory", role: "memory", limit: "memory"},
		{name: "memory, by the watch alone", role: "memory", without: only(MemoryWatch), limit: "memory"},
		{name: "memory, by the limit on data alone", role: "memory", without: only(Limits), limit: "memory"},
		{name: "stack", role: "recurse", limit: "memory"},
		{name: "output", role: "flood", limit: "output"},
		{name: "output to standard error, without layers", role: "stderr", without: Layers(), limit: "output"},
		{name: "processor time", role: "spin", change: quick, limit: "processor time"},
		{name: "processor time, by the limit alone", role: "spin", without: only(Limits), change: quick, limit: "processor time"},
		{name: "time", role: "sleep", change: func(c *Config) { c.Wall = 200 * time.Millisecond }, limit: "time"},
		{name: "threads", role: "threads", limit: "threads", without: only(MemoryWatch)},
		{name: "threads, by the limit alone", role: "threads", limit: "threads", without: only(Limits, User), root: true},
		{name: "processes, by the limit alone", role: "forks", change: few, without: only(Limits, User), root: true},
		{name: "processes, by the watch", role: "forks", change: func(c *Config) { c.Threads, c.Memory = 60, 4*gib }, without: only(MemoryWatch), limit: "threads"},
		{name: "descriptors", role: "opens", without: only(Limits)},
		{name: "a large file", role: "large", args: []string{one}, without: only(Limits)},
		{name: "a large file in a folder for writing", role: "large", args: []string{two}, change: func(c *Config) { c.Writable = []string{open} }},
		{name: "to raise limits", role: "raise"},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			if row.root && !root {
				return // the limit counts what else the user has running, so it is not set
			}
			if raceEnabled && row.name == "memory, by the limit on data alone" {
				return // with the detector that limit is for its own needs
			}
			if raceEnabled && row.role == "memory" {
				row.change = func(c *Config) { c.Memory = 400 * mib }
			}
			c := as(path, row.role, row.args...)
			c.Without = row.without
			if row.change != nil {
				row.change(&c)
			}
			exit, _ := run(t, c)
			require.NotZero(t, exit.Code, "nothing stops it")
			require.Equal(t, row.limit, exit.Limit, "%+v", exit)
			require.LessOrEqual(t, len(exit.Stdout), 64*kib)
			require.LessOrEqual(t, len(exit.Stderr), 64*kib)
		})
	}
	t.Run("the same without layers", func(t *testing.T) {
		for role, args := range map[string][]string{"memory": nil, "opens": nil, "large": {three}, "threads": nil, "forks": nil} {
			c := as(path, role, args...)
			c.Without, c.Memory = Layers(), gib
			if root {
				c.Without = only(User)
			}
			exit, _ := run(t, c)
			require.Zero(t, exit.Code, "%s: %+v", role, exit)
		}
	})
}

// TestAllowed has what a correct pool may do, with all layers.
func TestAllowed(t *testing.T) {
	path := hostile(t)
	many := "20000"
	if raceEnabled {
		many = "7000" // the race detector itself allows 8128
	}
	c := as(path, "crowd", many)
	exit, p := run(t, c)
	require.Zero(t, exit.Code, "%+v", exit)
	require.Equal(t, "done\n", exit.Stdout)
	require.Empty(t, exit.Limit)
	for _, l := range Layers() {
		require.Equal(t, l != User || os.Geteuid() == 0, p.Layers()[string(l)], "%s: %v", l, p.Missing())
	}
}

// TestCalls has raw system calls. It runs with Seccomp only, since as root without
// it some would work.
func TestCalls(t *testing.T) {
	exit, _ := run(t, func() Config {
		c := as(hostile(t), "calls")
		c.Without = only(NoNewPrivileges, User, Seccomp, Network, Processes)
		return c
	}())
	require.Equal(t, "refused: all of them\n", exit.Stdout)
	c := as(hostile(t), "self")
	exit, _ = run(t, c)
	require.Equal(t, "SIGTERM", exit.Signal, "a program may signal itself: %+v", exit)
	require.Equal(t, -1, exit.Code)
}

// gone waits until a process has ended. It is an error if that takes long.
func gone(t *testing.T, pid int) {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err == unix.ESRCH {
		return
	}
	require.NoError(t, err)
	defer unix.Close(fd)
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(fds, 20_000)
		if err == unix.EINTR {
			continue
		}
		require.NoError(t, err)
		require.Equal(t, 1, n, "process %d is still there", pid)
		return
	}
}
