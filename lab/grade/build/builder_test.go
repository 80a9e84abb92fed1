package build

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// start starts a program without an order. What was generated calls play.Main if
// that complains.
func start(t *testing.T, path string) {
	t.Helper()
	cmd := exec.Command(path)
	cmd.Env = []string{}
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Contains(t, said.String(), "play: there is no order")
}

func TestDriver(t *testing.T) {
	t.Parallel()
	sub := submission(t, map[string]string{"pool.go": good})
	for _, race := range []bool{false, true} {
		b := builder(t)
		if race {
			needRace(t)
		}
		built, problems, err := b.Driver(t.Context(), sub, race)
		require.NoError(t, err)
		require.Empty(t, problems)
		require.Empty(t, built.Missing)
		require.Positive(t, built.CPU)
		start(t, built.Path)
		entries, err := os.ReadDir(built.Dir)
		require.NoError(t, err)
		require.Len(t, entries, 1, "only the program is left")
		require.NoError(t, built.Remove())
		entries, err = os.ReadDir(b.Dir)
		require.NoError(t, err)
		require.Empty(t, entries)
	}
}

func needRace(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("gcc"); err != nil || runtime.GOOS != "linux" {
		t.Skip("the race detector wants a C compiler here")
	}
}

// listing is what lies in a directory, with sizes and times.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		all[name] = info.ModTime().String() + info.Mode().String()
		return err
	}))
	return all
}

// TestCacheIsBase checks that a build compiles the submission and the driver, and
// nothing else, and that it does not touch the base.
func TestCacheIsBase(t *testing.T) {
	t.Parallel()
	b := builder(t)
	tools, err := b.warm(t.Context())
	require.NoError(t, err)
	before := listing(t, tools.base)
	require.NotEmpty(t, before)
	var compiled int
	b.Run = func(ctx context.Context, c Command) ([]byte, time.Duration, error) {
		out, cpu, err := Run(ctx, c)
		for name := range listing(t, filepath.Join(filepath.Dir(c.Dir), "cache")) {
			if data, err := os.ReadFile(name); err == nil && bytes.HasPrefix(data, []byte("!<arch>")) {
				compiled++
			}
		}
		return out, cpu, err
	}
	for _, race := range []bool{false, true} {
		if race {
			needRace(t)
		}
		compiled = 0
		_, _, err = b.Driver(t.Context(), submission(t, map[string]string{"pool.go": good + "const x = 1\n"}), race)
		require.NoError(t, err)
		require.Equal(t, 2, compiled)
	}
	require.Equal(t, before, listing(t, tools.base))
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	const imports = "package p\n\nimport (\n\t\"context\"\n\t\"iter\"\n)\n\nvar _ context.Context\nvar _ iter.Seq[int]\n\n"
	const methods = "func (*P) Submit(func()) error { return nil }\nfunc (*P) Close() error { return nil }\n"
	const line = 11
	for _, tt := range []struct {
		name, text, function string
		fault                string // empty if it is taken
	}{
		{"generic", "func Map[A, B any](ctx context.Context, n int, a []A, f func(context.Context, A) (B, error)) ([]B, error) { return nil, nil }", "Map", ""},
		{"plain", "func Map(ctx context.Context, n int, a []int, f func(context.Context, int) (int, error)) ([]int, error) { return nil, nil }", "Map", ""},
		{"named type", "func Map(ctx context.Context, n int, a []int, f F) ([]int, error) { return nil, nil }\ntype F func(context.Context, int) (int, error)", "Map", ""},
		{"options", "func Map(ctx context.Context, n int, a []int, f func(context.Context, int) (int, error), opts ...int) ([]int, error) { return nil, nil }", "Map", ""},
		{"order of parameters", "func Map(n int, ctx context.Context, a []int, f func(context.Context, int) (int, error)) ([]int, error) { return nil, nil }", "Map", "Map has the signature func(n int, ctx context.Context, a []int, "},
		{"no error", "func Map(ctx context.Context, n int, a []int, f func(context.Context, int) (int, error)) []int { return nil }", "Map", "the contract wants func(ctx context.Context, workers int, items []T, "},
		{"strings", "func Map(ctx context.Context, n int, a []string, f func(context.Context, string) (string, error)) ([]string, error) { return nil, nil }", "Map", "Map has the signature"},
		{"completed", "func Completed[A, B any](ctx context.Context, n int, a []A, f func(context.Context, A) (B, error)) iter.Seq2[B, error] { return nil }", "Completed", ""},
		{"completed without iter", "func Completed(ctx context.Context, n int, a []int, f func(context.Context, int) (int, error)) func(func(int, error) bool) { return nil }", "Completed", ""},
		{"completed as a channel", "func Completed(ctx context.Context, n int, a []int, f func(context.Context, int) (int, error)) <-chan int { return nil }", "Completed", "Completed has the signature"},
		{"pointer", "func New(n int) *P { return nil }\ntype P struct{}\n" + methods, "New", ""},
		{"value", "func New(n int) P { return P{} }\ntype P struct{}\nfunc (P) Submit(func()) error { return nil }\nfunc (P) Close() error { return nil }\n", "New", ""},
		{"value, pointer methods", "func New(n int) P { return P{} }\ntype P struct{}\n" + methods, "New", ""},
		{"interface", "func New(n int) I { return nil }\ntype I interface { Submit(func()) error; Close() error }\n", "New", ""},
		{"error", "func New(n int) (*P, error) { return nil, nil }\ntype P struct{}\n" + methods, "New", ""},
		{"value and error, pointer methods", "func New(n int) (P, error) { return P{}, nil }\ntype P struct{}\n" + methods, "New", ""},
		{"options of a pool", "func New(n int, opts ...func(*P)) *P { return nil }\ntype P struct{}\n" + methods, "New", ""},
		{"no parameter", "func New() *P { return nil }\ntype P struct{}\n" + methods, "New", "New has the signature func() *P; the contract wants func(workers int) *T"},
		{"no result", "func New(n int) {}\n", "New", "New has the signature func(n int)"},
		{"no Close", "func New(n int) *P { return nil }\ntype P struct{}\nfunc (*P) Submit(func()) error { return nil }\n", "New", "is no pool: the method Close is missing"},
		{"Submit without error", "func New(n int) *P { return nil }\ntype P struct{}\nfunc (*P) Submit(func()) {}\nfunc (*P) Close() error { return nil }\n", "New", "is no pool: the method Submit has another signature"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := builder(t)
			sub := submission(t, map[string]string{"p.go": imports + tt.text + "\n"})
			built, problems, err := b.Driver(t.Context(), sub, false)
			require.NoError(t, err)
			require.FileExists(t, built.Path)
			if tt.fault == "" {
				require.Empty(t, problems)
				require.NotContains(t, built.Missing, tt.function)
			} else {
				require.Len(t, problems, 1)
				require.Equal(t, "p.go", problems[0].File)
				require.Equal(t, line, problems[0].Line)
				require.Contains(t, problems[0].Message, tt.fault)
				require.Equal(t, problems[0].Message, built.Missing[tt.function])
			}
			for _, name := range []string{"Map", "Completed", "New"} {
				if name != tt.function {
					require.Equal(t, "there is no function "+name, built.Missing[name])
				}
			}
		})
	}
}

// TestOneDoesNotSpoilOthers also checks that what was found out is found out once.
func TestOneDoesNotSpoilOthers(t *testing.T) {
	t.Parallel()
	b := builder(t)
	var runs atomic.Int64
	_, err := b.warm(t.Context())
	require.NoError(t, err)
	b.Run = func(ctx context.Context, c Command) ([]byte, time.Duration, error) {
		runs.Add(1)
		return Run(ctx, c)
	}
	sub := submission(t, map[string]string{"pool.go": strings.Replace(good, "func New(workers int) *Pool {", "func New() *Pool {\n\tworkers := 1", 1)})
	built, problems, err := b.Driver(t.Context(), sub, false)
	require.NoError(t, err)
	require.Len(t, problems, 1)
	require.Len(t, built.Missing, 1)
	require.Contains(t, built.Missing, "New")
	require.Equal(t, int64(4), runs.Load())
	built, problems, err = b.Driver(t.Context(), sub, false)
	require.NoError(t, err)
	require.Len(t, problems, 1)
	require.Contains(t, built.Missing, "New")
	require.Equal(t, int64(5), runs.Load())
}

// TestForeignSettings has all that a submission can leave for the go command, in
// its own folder and, had it been run before, in the user's home.
func TestForeignSettings(t *testing.T) {
	home := t.TempDir()
	mark := filepath.Join(home, "mark")
	tool := filepath.Join(home, "tool")
	require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\ntouch "+mark+"\nexec \"$@\"\n"), 0o755))
	flags := "GOFLAGS=-toolexec=" + tool + "\n"
	for _, dir := range []string{".config/go", "go"} {
		require.NoError(t, os.MkdirAll(filepath.Join(home, dir), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(home, dir, "env"), []byte(flags), 0o644))
	}
	b := builder(t)
	for name, value := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"), "GOENV": filepath.Join(home, "go", "env"), "GOFLAGS": strings.TrimSpace(flags[8:]),
		"GOOS": "plan9", "GOARCH": "386", "GOCACHE": "/nowhere", "GOCACHEPROG": tool, "GOTOOLCHAIN": "go1.99.0", "GOWORK": filepath.Join(home, "go.work"), "CGO_ENABLED": "1", "CC": tool,
		"GOROOT": "/nowhere", "GODEBUG": "x=y", "GOEXPERIMENT": "nosuch", "TMPDIR": "/nowhere",
	} {
		t.Setenv(name, value)
	}
	b.Dir = home
	sub := submission(t, map[string]string{
		"pool.go": good, "go.mod": "module x\n\ngo 1.99\n\ntoolchain go1.99.0\n\nreplace x => /nowhere\n", "go.work": "go 1.99\n", "vendor/modules.txt": "x",
		"pool_test.go": "package x", "asm.s": "x", "x.syso": "x", "go.env": flags,
	})
	built, problems, err := b.Driver(context.Background(), sub, false)
	require.NoError(t, err)
	require.Empty(t, problems)
	start(t, built.Path)
	_, err = b.Twin(context.Background(), sub, false)
	require.NoError(t, err)
	require.NoFileExists(t, mark)
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	w := &workspace{root: filepath.FromSlash("/r"), base: filepath.FromSlash("/b")}
	for _, race := range []bool{false, true} {
		env := map[string]string{}
		for _, kv := range w.env(&tools{path: "P", program: "G"}, race) {
			name, value, _ := strings.Cut(kv, "=")
			require.NotContains(t, env, name)
			env[name] = value
		}
		for name, want := range map[string]string{
			"PATH": "P", "HOME": w.at("home"), "TMPDIR": w.at("tmp"), "GOENV": "off", "GOFLAGS": "", "GOWORK": "off", "GOPROXY": "off", "GOSUMDB": "off",
			"GOTOOLCHAIN": "local", "GOTELEMETRY": "off", "CGO_ENABLED": map[bool]string{false: "0", true: "1"}[race],
		} {
			got, ok := env[name]
			require.True(t, ok, name)
			require.Equal(t, want, got, name)
		}
	}
}

func TestTwin(t *testing.T) {
	t.Parallel()
	b := builder(t)
	sub := submission(t, map[string]string{"pool.go": good})
	_, err := b.Twin(t.Context(), sub, false)
	require.ErrorContains(t, err, "has not been built")
	driver, _, err := b.Driver(t.Context(), sub, false)
	require.NoError(t, err)
	// A function that only rewritten code calls.
	calls := func(path string) bool {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		return bytes.Contains(text, []byte("lab/interleave.Go\x00"))
	}
	require.False(t, calls(driver.Path))
	for _, race := range []bool{false, true} {
		if race {
			needRace(t)
		}
		tw, err := b.Twin(t.Context(), sub, race)
		require.NoError(t, err)
		require.Empty(t, tw.Missing)
		require.Empty(t, tw.Left)
		require.True(t, strings.HasPrefix(tw.Path, tw.root))
		start(t, tw.Path)
		require.True(t, calls(tw.Path))
		require.NoError(t, tw.Remove())
		require.NoFileExists(t, tw.Path)
	}
}
