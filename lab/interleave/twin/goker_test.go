package twin

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
)

// missed are the kernels that 200 schedules do not find, with the reason.
var missed = map[string]string{
	"Moby27782": "its fault is gone: to free the kernel of a data race, followLogs is called with the lock that Close needs before it " +
		"closes the notifier, so the select that leads to Cond.Wait never sees that closed; an exhaustive search confirms it",
	"Kubernetes58107": "it signals 200 000 times, and a worker is lost only if it begins to wait after the last; the default limit of steps " +
		"ends every schedule long before, as unknown. With 3 000 000 steps a schedule it is found, after 33 schedules and 15 s",
	"Cockroach2448": "nobody stops its two loops, so the first schedule ends in the leak of loops that go on after the test; that they can block " +
		"one another, which needs 100 µs to pass between two steps, is not looked for any more",
}

// TestGoKer explores code by others, real bugs of the GoBench suite, as the
// installed toolchain carries them in the tests of its leak profile. They are
// programs; each becomes a test. All of them leave goroutines behind that wait
// for ever, in some interleavings.
func TestGoKer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names := kernelModule(t, dir)
	tw := buildFor(t, Config{Dir: dir, Package: "."})
	require.Empty(t, tw.Left)
	require.Len(t, tw.Tests, len(names))

	seeds := 1
	if thorough() {
		seeds = 5
	}
	found, searches := 0, 0
	begin := time.Now()
	for _, name := range names {
		for seed := range seeds {
			start := time.Now()
			f, err := tw.Explore(t.Context(), "Test"+name, interleave.Options{Schedules: 200, Seed: uint64(seed)}, func(interleave.Result) {})
			require.NoError(t, err)
			searches++
			why, known := missed[name]
			switch stuck := waitsForEver(f); {
			case stuck && known:
				t.Errorf("%s is found, and listed as missed: %s", name, why)
			case !stuck && !known:
				t.Errorf("%s is missed, and not listed: %s %s %s %s", name, f.Verdict, f.Result.Kind, f.Result.Message, f.Reason)
			case stuck:
				found++
				t.Logf("%-18s seed %d: schedule %3d, %d preemptions, %v", name, seed, f.Found, f.Result.Preemptions, time.Since(start).Round(time.Millisecond))
			default:
				t.Logf("%-18s seed %d: missed in %d schedules: %s", name, seed, f.Result.Schedules, why)
			}
		}
	}
	t.Logf("%d of %d searches of %d kernels found, in %v", found, searches, len(names), time.Since(begin).Round(time.Millisecond))
	require.GreaterOrEqual(t, found, (len(names)-3)*seeds)

	f, err := tw.Explore(t.Context(), "TestMoby27782", interleave.Options{Exhaustive: true, Preemptions: 4, Schedules: 10_000}, func(interleave.Result) {})
	require.NoError(t, err)
	require.Equal(t, Pass, f.Verdict)
	require.True(t, f.Result.Complete, "after %d schedules", f.Result.Schedules)
	if thorough() {
		f, err := tw.Explore(t.Context(), "TestKubernetes58107", interleave.Options{Schedules: 200, Steps: 3_000_000}, func(interleave.Result) {})
		require.NoError(t, err)
		require.True(t, waitsForEver(f), "%s %s", f.Verdict, f.Reason)
	}
}

// waitsForEver reports whether the fault was found, and not merely that
// goroutines are still at work.
func waitsForEver(f Finding) bool {
	if f.Verdict != Fail || strings.Contains(f.Result.Message, "go on") {
		return false
	}
	return slices.Contains([]interleave.Kind{interleave.Deadlock, interleave.Leak, interleave.Panic}, f.Result.Kind)
}

// kernelModule makes a module of the toolchain's kernels, and returns their
// names. A file is as it was but for two things. The leak profile is a stand-in,
// since without an experiment there is none, and a call of it would panic. And
// where a kernel is started many times over, to make up for a schedule that is
// left to chance, it is started once.
func kernelModule(t *testing.T, dir string) []string {
	t.Helper()
	goroot, err := command{name: "go", dir: dir}.run(t.Context(), "env", "GOROOT")
	require.NoError(t, err)
	source := filepath.Join(strings.TrimSpace(string(goroot)), "src", "runtime", "testdata", "testgoroutineleakprofile", "goker")
	files, err := filepath.Glob(filepath.Join(source, "*.go"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("this toolchain comes without the kernels: there is nothing in %s", source)
	}
	write(t, filepath.Join(dir, "go.mod"), "module goker\n\ngo 1.25\n")
	write(t, filepath.Join(dir, "pprof", "pprof.go"), `package pprof

import "io"

type Profile struct{}

func Lookup(string) *Profile { return nil }

func (*Profile) WriteTo(io.Writer, int) error { return nil }
`)
	var names []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		text, started := startOnce(t, text)
		text = bytes.ReplaceAll(text, []byte(`"runtime/pprof"`), []byte(`"goker/pprof"`))
		write(t, filepath.Join(dir, filepath.Base(file)), string(text))
		names = append(names, started...)
	}
	tests := "package main\n\nimport \"testing\"\n"
	for _, name := range names {
		tests += fmt.Sprintf("\nfunc Test%s(*testing.T) { cmds[%q]() }\n", name, name)
	}
	write(t, filepath.Join(dir, "main_test.go"), tests)
	require.GreaterOrEqual(t, len(names), 60)
	return names
}

// startOnce returns the names that a file registers kernels by, and the file
// with the loops that start them cut down to one round, the one with i = 1.
func startOnce(t *testing.T, text []byte) (changed []byte, names []string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	require.NoError(t, err)
	kernels := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 2 {
			name, isText := call.Args[0].(*ast.BasicLit)
			kernel, isName := call.Args[1].(*ast.Ident)
			if fun, ok := call.Fun.(*ast.Ident); ok && fun.Name == "register" && isText && isName {
				unquoted, err := strconv.Unquote(name.Value)
				require.NoError(t, err)
				names = append(names, unquoted)
				kernels[kernel.Name] = true
			}
		}
		return true
	})
	changed = text
	for _, d := range slices.Backward(f.Decls) {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || !kernels[fn.Name.Name] {
			continue
		}
		for _, s := range slices.Backward(fn.Body.List) {
			if loop, ok := s.(*ast.ForStmt); ok && loop.Init != nil && loop.Cond != nil {
				from, to := fset.Position(loop.Init.Pos()).Offset, fset.Position(loop.Cond.End()).Offset
				changed = slices.Concat(changed[:from], []byte("i := 1; i < 2"), changed[to:])
			}
		}
	}
	return changed, names
}
