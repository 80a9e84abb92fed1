package submissions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fits is compiled with a submission, and compiles only if that has all three
// parts as they are asked for.
const fits = `package pool

import (
	"context"
	"iter"
)

var (
	_ func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)        = Map
	_ func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error] = Completed

	_ func() interface {
		Submit(task func()) error
		Close() error
	} = func() interface {
		Submit(task func()) error
		Close() error
	} {
		return New(1)
	}
)
`

// TestCompiles builds samples, which runs nothing of them, and expects those that
// do not compile, or do not fit, not to.
func TestCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a hundred packages")
	}
	module := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(module, "go.mod"), []byte("module box\n\ngo 1.26\n"), 0o600))
	misfits := []string{"mistakes/map-only", "mistakes/wrong-signature"}
	var right, wrong []string
	for _, s := range All() {
		if s.Heavy {
			continue
		}
		dir := filepath.Join(module, filepath.FromSlash(s.Name))
		require.NoError(t, s.Write(dir))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "fits.go"), []byte(fits), 0o600))
		if s.Broken || slices.Contains(misfits, s.Name) {
			wrong = append(wrong, s.Name)
		} else {
			right = append(right, "./"+s.Name)
		}
	}
	text, err := build(module, right...)
	require.NoError(t, err, "%s", text)
	for _, name := range wrong {
		_, err := build(module, "./"+name)
		require.Error(t, err, "%s compiles", name)
	}
	for _, name := range misfits {
		require.NoError(t, os.Remove(filepath.Join(module, filepath.FromSlash(name), "fits.go")))
		text, err := build(module, "./"+name)
		require.NoError(t, err, "%s", text)
	}
}

// build compiles packages for Linux, as some samples use its system calls.
func build(module string, packages ...string) (string, error) {
	cmd := exec.Command("go", append([]string{"build"}, packages...)...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOENV=off", "GOPROXY=off", "GOTOOLCHAIN=local")
	text, err := cmd.CombinedOutput()
	return string(text[:min(len(text), 4000)]), err
}

// What a submission may import, and of package runtime use.
var (
	allowed = strings.Fields(`cmp context container/heap container/list container/ring errors fmt iter maps math math/bits
		math/rand/v2 slices sort strconv strings sync sync/atomic time runtime`)
	allowedOfRuntime = []string{"Gosched", "Goexit", "NumCPU", "GOMAXPROCS"}
)

// TestImports parses every file, and sees to it that what is not to be refused
// stays within what is allowed, so that no sample is refused by mistake.
func TestImports(t *testing.T) {
	for _, s := range All() {
		files, err := s.Files()
		require.NoError(t, err)
		for name, text := range files {
			if filepath.Ext(name) != ".go" {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
			require.NoError(t, err, "%s: every file that is in a folder has to parse", s.Name)
			if s.Refused || s.Stops == Gate {
				continue
			}
			require.Empty(t, forbidden(file), "%s: %s", s.Name, name)
		}
	}
}

func TestForbidden(t *testing.T) {
	parse := func(text string) []string {
		file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
		require.NoError(t, err)
		return forbidden(file)
	}
	require.Empty(t, parse("package pool\nimport \"runtime\"\nfunc f() { runtime.Gosched() }"))
	require.Equal(t, []string{"os"}, parse("package pool\nimport \"os\""))
	require.Equal(t, []string{"runtime.Stack"}, parse("package pool\nimport \"runtime\"\nfunc f() { runtime.Stack(nil, true) }"))
}

func forbidden(file *ast.File) []string {
	var list []string
	for _, spec := range file.Imports {
		if name, err := strconv.Unquote(spec.Path.Value); err != nil || !slices.Contains(allowed, name) {
			list = append(list, name)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "runtime" && !slices.Contains(allowedOfRuntime, s.Sel.Name) {
				list = append(list, "runtime."+s.Sel.Name)
			}
		}
		return true
	})
	return list
}
