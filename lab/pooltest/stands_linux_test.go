package pooltest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/pooltest"
	"example.com/poollab/pool"
)

// selfStopping is a pool whose Submit stops the process.
type selfStopping struct{ *pool.Pool }

func (p selfStopping) Submit(task func()) error {
	if err := syscall.Kill(os.Getpid(), syscall.SIGSTOP); err != nil {
		return err
	}
	// This thread may run on until another one has taken the signal.
	pause := syscall.NsecToTimespec(100_000_000)
	if err := syscall.Nanosleep(&pause, nil); err != nil && err != syscall.EINTR {
		return err
	}
	return p.Pool.Submit(task)
}

// leaving is a pool that starts a process which nobody waits for.
type leaving struct{ *pool.Pool }

func (p leaving) Submit(task func()) error {
	if err := exec.Command("sleep", "1234").Start(); err != nil {
		return err
	}
	return p.Pool.Submit(task)
}

func TestStoppedProcess(t *testing.T) {
	t.Parallel()
	r, err := pooltest.CheckPool(t.Name(), func(n int) pooltest.Pool { return selfStopping{pool.New(n)} }, pooltest.Only("ExactlyOnce"))
	require.NoError(t, err)
	v, ok := r.Lookup("ExactlyOnce")
	require.True(t, ok)
	assert.Equal(t, pooltest.Fail, v.Status, "%v", v)
	assert.Contains(t, v.Headline, "stopped its own process")
}

func TestProcessesLeft(t *testing.T) {
	t.Parallel()
	_, err := pooltest.CheckPool(t.Name(), func(n int) pooltest.Pool { return leaving{pool.New(n)} }, pooltest.Only("ExactlyOnce"))
	require.NoError(t, err)
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, file := range files {
		if line, err := os.ReadFile(file); err == nil {
			assert.False(t, strings.HasPrefix(string(line), "sleep\x001234\x00"), "still there: %s", file)
		}
	}
}
