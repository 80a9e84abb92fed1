package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

// asCommand in the environment makes this test binary be the command.
const asCommand = "POOLLAB_CLI_COMMAND"

func TestMain(m *testing.M) {
	grade.Main() // does not return in a process that a grader has started
	if os.Getenv(asCommand) == "" {
		code := m.Run()
		if common != "" {
			os.RemoveAll(common)
		}
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	os.Exit(Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// place is a folder to run the command in, with a cache of its own.
type place struct{ dir, cache string }

// common is where the fixture lies that tests only read, once one asked for it.
var common string

// fixture is the module in testdata/explore, for tests that do not change it.
var fixture = sync.OnceValues(func() (place, error) {
	dir, err := os.MkdirTemp("", "poollab")
	if err != nil {
		return place{}, err
	}
	common = dir
	return copied(dir)
})

// fixtureIn is a package of it.
func fixtureIn(t *testing.T, sub string) place {
	t.Helper()
	p, err := fixture()
	require.NoError(t, err)
	return place{filepath.Join(p.dir, sub), p.cache}
}

// copied is a copy of the module, with a cache beside it.
func copied(dir string) (place, error) {
	dir, err := filepath.EvalSymlinks(dir)
	p := place{filepath.Join(dir, "module"), filepath.Join(dir, "cache")}
	return p, errors.Join(err, os.CopyFS(p.dir, os.DirFS("testdata/explore")))
}

// command is the command, as a process of its own.
func (p place) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), asCommand+"=1", "POOLLAB_CACHE="+p.cache, "COLUMNS=", "LC_ALL=C.UTF-8", "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	return cmd
}

func (p place) call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return result(t, p.command(t.Context(), args...))
}

func result(t *testing.T, cmd *exec.Cmd) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		require.True(t, errors.As(err, &exit), "%v", err)
		code = exit.ExitCode()
	}
	return code, out.String(), errs.String()
}

func decodeExplore(t *testing.T, text string) exploreJSON {
	t.Helper()
	var j exploreJSON
	require.NoError(t, json.Unmarshal([]byte(text), &j), text)
	require.Equal(t, "poollab.explore/1", j.Schema)
	return j
}

func (j exploreJSON) test(t *testing.T, name string) testJSON {
	t.Helper()
	for _, test := range j.Tests {
		if test.Name == name {
			return test
		}
	}
	t.Fatalf("no %s in %v", name, j.Tests)
	return testJSON{}
}
