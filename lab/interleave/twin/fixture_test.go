package twin

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave/rewrite"
)

// runtimeFiles are a runtime of a few lines. It prints which files were
// rewritten, and it has what is hard to add to a build: assembly.
var runtimeFiles = map[string]string{
	"touch.go": `package interleave

import "os"

func self() uintptr

func Touch(file string) {
	if self() != 0 {
		os.Stdout.WriteString("rewritten " + file + "\n")
	}
}

var Plain int

// Bump is small enough to be inlined.
func Bump() { Plain++ }
`,
	"self_amd64.s":  "#include \"textflag.h\"\n\nTEXT ·self(SB), NOSPLIT, $0-8\n\tMOVQ (TLS), AX\n\tMOVQ AX, ret+0(FP)\n\tRET\n",
	"self_arm64.s":  "#include \"textflag.h\"\n\nTEXT ·self(SB), NOSPLIT, $0-8\n\tMOVD g, ret+0(FP)\n\tRET\n",
	"source.go":     "package interleave\n\nthis must not be copied\n",
	"touch_test.go": "package interleave\n\nnor this\n",
}

func runtimeSource() fs.FS { return runtimeSourceWith("", "") }

// runtimeSourceWith has one more file.
func runtimeSourceWith(extra, text string) fs.FS {
	m := fstest.MapFS{}
	if extra != "" {
		m[extra] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range runtimeFiles {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// mark stands in for the rewriter: it type-checks, as the rewriter does, and
// has every file announce itself.
func mark(p rewrite.Package, o rewrite.Options) (rewrite.Result, error) {
	r := rewrite.Result{Files: map[string][]byte{}}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.Files {
		text, ok := p.Overlay[name]
		if !ok {
			return r, fmt.Errorf("%s was not read", name)
		}
		f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return r, err
		}
		files = append(files, f)
		end := fset.Position(f.Name.End()).Offset
		r.Files[name] = fmt.Appendf(nil, "//line %s:1\n%s; import poollab__ %q%s\nfunc init() { poollab__.Touch(%q) }\n",
			name, text[:end], o.Runtime, text[end:], f.Name.Name+"/"+filepath.Base(name))
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasSuffix(name, "_test.go") && strings.HasPrefix(fn.Name.Name, "Test") && fn.Name.Name != "TestMain" {
				r.Tests = append(r.Tests, fn.Name.Name)
			}
		}
	}
	conf := types.Config{GoVersion: p.GoVersion, Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if real, ok := p.Imports[path]; ok {
			path = real
		}
		return p.Export(path)
	})}
	_, err := conf.Check(p.Path, fset, files, nil)
	return r, err
}

// fixture is a tree of modules and all that a build of it may write to.
type fixture struct {
	root, cache, tmp string
	env              []string
}

// newFixture writes the files of text, which holds lines "-- name --" before
// each. The directory's name has a space.
func newFixture(t *testing.T, text string) *fixture {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	f := &fixture{root: filepath.Join(dir, "a tree"), cache: filepath.Join(dir, "cache"), tmp: filepath.Join(dir, "tmp")}
	require.NoError(t, os.MkdirAll(f.tmp, 0o755))
	for name, content := range archive(text) {
		write(t, filepath.Join(f.root, name), content)
	}
	f.env = []string{"TMPDIR=" + f.tmp, "GOFLAGS=", "GOWORK=", "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GO111MODULE="}
	return f
}

func archive(text string) map[string]string {
	files := map[string]string{}
	for _, part := range strings.Split("\n"+text, "\n-- ")[1:] {
		name, content, _ := strings.Cut(part, " --\n")
		files[name] = content + "\n"
	}
	return files
}

func write(t *testing.T, name, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(content), 0o644))
}

// config builds with the fixture's own cache and the stand-ins above.
func (f *fixture) config(pattern string) Config {
	return Config{Dir: f.root, Package: pattern, rewrite: mark, source: runtimeSource(), env: f.env, Cache: f.cache}
}

// build builds a twin and checks that this left no trace.
func (f *fixture) build(t *testing.T, c Config) *Twin {
	t.Helper()
	before := f.snapshot(t)
	tw, err := Build(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, before, f.snapshot(t), "the tree has changed")
	f.requireClean(t)
	return tw
}

// requireClean checks that there is nothing outside of the cache, and no
// temporary or incomplete entry in it.
func (f *fixture) requireClean(t *testing.T) {
	t.Helper()
	left, err := os.ReadDir(f.tmp)
	require.NoError(t, err)
	require.Empty(t, left, "temporary files are left")
	entries, err := os.ReadDir(f.cache)
	require.NoError(t, err)
	for _, e := range entries {
		if isKey(e.Name()) {
			require.FileExists(t, entry{filepath.Join(f.cache, e.Name())}.record())
			require.NoDirExists(t, entry{filepath.Join(f.cache, e.Name())}.tmp())
		}
	}
}

// snapshot has size, mode, time and name of all files of the tree.
func (f *fixture) snapshot(t *testing.T) []string {
	t.Helper()
	var all []string
	require.NoError(t, filepath.WalkDir(f.root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all = append(all, fmt.Sprintln(name, info.Size(), info.Mode(), info.ModTime()))
		}
		return err
	}))
	return all
}

// run runs the twin and returns the rewritten files it has, sorted.
func run(t *testing.T, tw *Twin, env ...string) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, tw.Path, "-test.v")
	cmd.Dir = tw.Dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	var files []string
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(line, "rewritten "); ok {
			files = append(files, strings.TrimSpace(name))
		}
	}
	for _, name := range tw.Tests {
		require.Contains(t, string(out), "--- PASS: "+name, "%s", out)
	}
	slices.Sort(files)
	return files
}

// serve adds modules in the form of a proxy, and a module cache of the
// fixture's own. Names are path@version/file.
func (f *fixture) serve(t *testing.T, text string) {
	t.Helper()
	proxy := filepath.Join(filepath.Dir(f.root), "proxy")
	zips := map[string]*bytes.Buffer{}
	writers := map[string]*zip.Writer{}
	files := archive(text)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path, rest, _ := strings.Cut(name, "@")
		version, file, _ := strings.Cut(rest, "/")
		base := filepath.Join(proxy, path, "@v", version)
		if writers[base] == nil {
			zips[base] = new(bytes.Buffer)
			writers[base] = zip.NewWriter(zips[base])
			write(t, base+".info", fmt.Sprintf(`{"Version":%q,"Time":"2024-01-01T00:00:00Z"}`, version))
			write(t, filepath.Join(filepath.Dir(base), "list"), version+"\n")
		}
		if file == "go.mod" {
			write(t, base+".mod", files[name])
		}
		w, err := writers[base].Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, files[name])
		require.NoError(t, err)
	}
	for base, w := range writers {
		require.NoError(t, w.Close())
		write(t, base+".zip", zips[base].String())
	}
	f.env = append(f.env, "GOPROXY=file://"+filepath.ToSlash(proxy), "GOMODCACHE="+filepath.Join(filepath.Dir(f.root), "modcache"), "GOFLAGS=-modcacherw")
}

// goCommand runs the go command in a directory of the tree.
func (f *fixture) goCommand(t *testing.T, dir string, args ...string) {
	t.Helper()
	_, err := command{name: "go", dir: filepath.Join(f.root, dir), env: f.env}.run(t.Context(), args...)
	require.NoError(t, err)
}
