//go:build unix

package gate

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSpecialFiles has names that would block whoever opens them, or never end.
func TestSpecialFiles(t *testing.T) {
	t.Parallel()
	dir := lay(t, map[string]string{"x.go": small})
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "fifo.go"), 0o644))
	_, problems, err := Check(dir, Rules{})
	require.NoError(t, err)
	require.Equal(t, []string{"fifo.go: this is not a regular file"}, text(problems))

	dir = t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, "sock.go"))
	if err != nil {
		t.Skip("the name is too long for a socket here:", err)
	}
	defer l.Close()
	_, problems, err = Check(dir, Rules{})
	require.NoError(t, err)
	require.Equal(t, []string{"sock.go: this is not a regular file"}, text(problems))
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	dir := lay(t, map[string]string{"x.go": small})
	require.NoError(t, os.Chmod(filepath.Join(dir, "x.go"), 0))
	_, problems, err := Check(dir, Rules{})
	require.NoError(t, err)
	require.Equal(t, []string{"x.go: the file cannot be read"}, text(problems))
}
