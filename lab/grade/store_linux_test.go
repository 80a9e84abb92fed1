package grade

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// fullDisk in the environment makes TestStoreFullDisk write where no file may be
// larger than 4 KiB, which fails as a full disk does: in the middle.
const fullDisk = "POOLLAB_TEST_FULL_DISK"

func TestStoreFullDisk(t *testing.T) {
	if dir := os.Getenv(fullDisk); dir != "" {
		signal.Ignore(syscall.SIGXFSZ)
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: 4096}))
		big := graded("x", 9)
		big.Notes = []string{strings.Repeat("n", 100_000)}
		err := Store{Dir: dir}.Write(big)
		require.ErrorIs(t, err, ErrStore)
		require.ErrorIs(t, err, syscall.EFBIG)
		return
	}
	s := Store{Dir: t.TempDir()}
	require.NoError(t, s.Write(graded("x", 3)))
	cmd := exec.Command(os.Args[0], "-test.run=^TestStoreFullDisk$")
	cmd.Env = append(os.Environ(), fullDisk+"="+s.Dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	r, err := s.Read("x")
	require.NoError(t, err)
	require.Equal(t, 3.0, r.Score, "the result before it is still there")
	list, err := filepath.Glob(filepath.Join(s.Dir, ".*"))
	require.NoError(t, err)
	require.Empty(t, list, "what was begun is removed")
}
