package sandbox

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// role makes this binary do something else than testing: it is also the hostile
// program, its victim, and the grader that is killed.
const role = "SANDBOX_ROLE"

// TestMain makes the test binary its own sandbox.
func TestMain(m *testing.M) {
	Main()
	if name := os.Getenv(role); name != "" {
		play(name, os.Args[1:])
		return
	}
	os.Exit(m.Run())
}

// play plays a role. An attack that works says so; what stops it says why.
func play(name string, args []string) {
	act, ok := roles()[name]
	if !ok {
		fmt.Println("there is no such role")
		os.Exit(3)
	}
	if err := act(args); err != nil {
		fmt.Println("refused:", err)
		os.Exit(4)
	}
	fmt.Println("done")
}

// public is a folder that everybody can enter, and write to if open.
func public(t *testing.T, open bool) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sandbox")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	mode := os.FileMode(0o755)
	if open {
		mode = 0o777
	}
	require.NoError(t, os.Chmod(dir, mode))
	return dir
}

// hostile is this test binary, where everybody can execute it.
func hostile(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	in, err := os.Open(self)
	require.NoError(t, err)
	defer in.Close()
	path := filepath.Join(public(t, false), "hostile")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	require.NoError(t, err)
	_, err = io.Copy(out, in)
	require.NoError(t, err)
	require.NoError(t, out.Close())
	require.NoError(t, os.Chmod(path, 0o755))
	return path
}

// as is the configuration in which this binary, at path, plays a role.
func as(path, name string, args ...string) Config {
	return Config{
		Path: path, Args: args,
		Env:  []string{role + "=" + name, "GORACE=atexit_sleep_ms=0", "GOMAXPROCS=2"},
		Race: raceEnabled,
	}
}

// only returns all layers but some, to be switched off.
func only(layers ...Layer) []Layer {
	return slices.DeleteFunc(Layers(), func(l Layer) bool { return slices.Contains(layers, l) })
}

// run runs a configuration to its end.
func run(t *testing.T, c Config) (Exit, *Process) {
	t.Helper()
	p, err := Start(context.Background(), c)
	require.NoError(t, err)
	exit, err := p.Wait()
	require.NoError(t, err)
	return exit, p
}
