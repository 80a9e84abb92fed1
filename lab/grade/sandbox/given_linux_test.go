package sandbox

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// pipeWith is a pipe to read a text from.
func pipeWith(t *testing.T, text string) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	_, err = w.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	t.Cleanup(func() { r.Close() })
	return r
}

// TestGiven: a program has what it was given, and nothing else.
func TestGiven(t *testing.T) {
	t.Setenv("SECRET", "of the grader")
	c := as(hostile(t), "echo", "one", "two words")
	c.Env = []string{role + "=echo", "A=b"}
	c.Dir = public(t, false)
	c.Stdin = pipeWith(t, "standard input")
	c.Files = []*os.File{pipeWith(t, "a file")}
	exit, _ := run(t, c)
	who := os.Getuid()
	if who == 0 {
		who = DefaultUser
	}
	want := `["one" "two words"] ["` + role + `=echo" "A=b"] "standard input" "a file" ` + c.Dir + " " + strconv.Itoa(who) + "\ndone\n"
	require.Equal(t, want, exit.Stdout, "%+v", exit)
	require.NotZero(t, exit.Peak+1)
	require.Less(t, exit.CPU, 5*time.Second)
}

// TestRequire: it is an error if a layer is missing that was not switched off.
func TestRequire(t *testing.T) {
	c := as(hostile(t), "quiet")
	c.Require = true
	exit, _ := run(t, c)
	require.Zero(t, exit.Code)

	c.Without = []Layer{Landlock}
	exit, p := run(t, c)
	require.Zero(t, exit.Code)
	for name, on := range p.Layers() {
		require.Equal(t, name != string(Landlock) && (name != string(User) || os.Geteuid() == 0), on, name)
	}

	if os.Geteuid() != 0 { // the kernel does not take a filter from those who could gain privileges by it
		c.Without = []Layer{NoNewPrivileges}
		_, err := Start(t.Context(), c)
		require.ErrorContains(t, err, "layers are required and missing")
		require.ErrorContains(t, err, string(Seccomp))
	}
	c.Without, c.Readable = nil, []string{"/no/such/place"}
	_, err := Start(t.Context(), c)
	require.ErrorContains(t, err, "/no/such/place")
}

// TestCancelled: the end of a context ends the program, and says so.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p, err := Start(ctx, as(hostile(t), "sleep"))
	require.NoError(t, err)
	cancel()
	exit, err := p.Wait()
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, "SIGKILL", exit.Signal)
	again, _ := p.Wait()
	require.Equal(t, exit, again)
	p.Kill() // it is long gone: nothing happens
}

// TestUnreadable: a program that its user cannot read would outlive the grader.
func TestUnreadable(t *testing.T) {
	if os.Geteuid() != 0 {
		return
	}
	path := hostile(t)
	require.NoError(t, os.Chmod(path, 0o711))
	_, err := Start(t.Context(), as(path, "quiet"))
	require.ErrorContains(t, err, "readable and executable for everybody")
}

// TestProbe: what works is in force in a child, and what is switched off is said
// to be, with what follows from it.
func TestProbe(t *testing.T) {
	r := Probe(t.Context())
	require.Equal(t, "linux/"+runtime.GOARCH, r.System)
	for _, s := range r.Layers {
		require.Equal(t, s.Layer != User || os.Geteuid() == 0, s.Works, "%s: %s", s.Layer, s.Why)
	}
	for _, l := range Layers() {
		r := probe(t.Context(), []Layer{l})
		i := slices.IndexFunc(r.Layers, func(s Status) bool { return s.Layer == l })
		require.False(t, r.Layers[i].Works, l)
		require.NotEmpty(t, r.Layers[i].Meaning)
		require.False(t, r.Map()[string(l)])
		require.Contains(t, r.String(), l.consequence())
	}
}

// TestAsUser runs the tests that mean something else for an ordinary user.
func TestAsUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return
	}
	cmd := exec.Command(hostile(t), "-test.run", "^(TestAttacks|TestLimits|TestAllowed|TestCalls|TestDaemon|TestSweep|TestGraderKilled|TestHarden|TestGiven|TestRequire|TestProbe|TestUnreadable)$")
	cmd.Dir = public(t, true)
	cmd.Env = []string{"HOME=" + cmd.Dir, "TMPDIR=" + cmd.Dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: DefaultUser, Gid: DefaultUser}, Pdeathsig: unix.SIGKILL}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.True(t, strings.HasSuffix(string(out), "PASS\n"), "%s", out)
}

// built builds a program in a module of its own.
func built(t *testing.T, source string, flags ...string) string {
	t.Helper()
	dir := public(t, false)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module small\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644))
	path := filepath.Join(dir, "program")
	cmd := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), ".")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if !slices.Contains(flags, "-race") {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

const small = `package main

import "sync"

var shared int

func main() {
	var all sync.WaitGroup
	for range 8 {
		all.Add(1)
		go func() { defer all.Done(); shared++ }()
	}
	all.Wait()
	println("over", shared > 0)
}
`

// TestBuilt runs a small program that was linked statically, and the same with the
// race detector, which needs libraries and a loader.
func TestBuilt(t *testing.T) {
	c := Config{Path: built(t, small), Require: true}
	exit, _ := run(t, c)
	require.Equal(t, "over true\n", exit.Stderr)
	require.Zero(t, exit.Code)

	if gcc, err := exec.LookPath("gcc"); err != nil || gcc == "" {
		t.Skip("there is no C compiler, so nothing can be built with the race detector")
	}
	c = Config{Path: built(t, small, "-race"), Require: true, Race: true, Env: []string{"GORACE=halt_on_error=1 exitcode=67 atexit_sleep_ms=0"}}
	exit, p := run(t, c)
	require.Contains(t, exit.Stderr, "WARNING: DATA RACE")
	require.NotContains(t, exit.Stderr, "over", "the first race ends it, as its options say")
	require.Equal(t, 67, exit.Code, "%+v", exit)
	require.True(t, p.Layers()[string(Seccomp)])
}

// TestBuild runs the go command in the profile for it.
func TestBuild(t *testing.T) {
	dir, other := public(t, true), public(t, true)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module small\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(small), 0o644))
	temp := filepath.Join(dir, "temp")
	require.NoError(t, os.Mkdir(temp, 0o777))
	list, err := exec.Command("go", "env", "GOROOT", "GOCACHE").Output()
	require.NoError(t, err)
	where := strings.Fields(string(list))
	c := Config{
		Path: filepath.Join(where[0], "bin", "go"), Args: []string{"build", "-o", filepath.Join(dir, "out"), "."}, Dir: dir, Profile: Build,
		Env: []string{"HOME=" + dir, "TMPDIR=" + temp, "GOROOT=" + where[0], "GOCACHE=" + where[1], "GOENV=off", "GOFLAGS=", "GOWORK=off", "GOPROXY=off",
			"GOTOOLCHAIN=local", "GOTELEMETRY=off", "CGO_ENABLED=0", "PATH="},
		Executable: []string{where[0]}, Writable: []string{dir, where[1]}, Require: true,
		Without: []Layer{User}, // the cache is this user's
	}
	exit, p := run(t, c)
	require.Zero(t, exit.Code, "%+v", exit)
	require.Empty(t, exit.Limit)
	for _, l := range []Layer{Landlock, Seccomp, Network, Limits, MemoryWatch} {
		require.True(t, p.Layers()[string(l)], l)
	}
	require.False(t, p.Layers()[string(Processes)])
	ran, _ := run(t, Config{Path: filepath.Join(dir, "out")})
	require.Equal(t, "over true\n", ran.Stderr)

	c.Args[2] = filepath.Join(other, "out")
	exit, _ = run(t, c)
	require.NotZero(t, exit.Code, "it may write where it was not allowed to")
	require.NoFileExists(t, c.Args[2])

	c.Args = []string{"run", "."} // what was built cannot be executed
	exit, _ = run(t, c)
	require.NotZero(t, exit.Code)
	require.Contains(t, exit.Stderr, "permission denied")

	c = as(hostile(t), "tcp")
	c.Profile = Build
	exit, _ = run(t, c)
	require.Contains(t, exit.Stdout, "refused:")
	c = as(c.Path, "raise")
	c.Profile = Build
	exit, _ = run(t, c)
	require.Contains(t, exit.Stdout, "refused:", "a mark can be got rid of")
}

// BenchmarkStart compares a start in a sandbox with a plain one.
func BenchmarkStart(b *testing.B) {
	path, err := exec.LookPath("true")
	require.NoError(b, err)
	if given := os.Getenv("SANDBOX_PROGRAM"); given != "" {
		path = given
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, exec.Command(path).Run())
		}
	})
	b.Run("sandbox", func(b *testing.B) {
		for b.Loop() {
			p, err := Start(b.Context(), Config{Path: path})
			require.NoError(b, err)
			_, err = p.Wait()
			require.NoError(b, err)
		}
	})
}
