package gate

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzCheck checks that nothing makes the gate panic or print what it should
// not, and that what it takes parses and imports nothing else than it may.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		pool, "", "package p", "package main\n", "package p\nimport `os`\n", "package p\nimport . \"fmt\"\n",
		"package p\n//line x:1\nvar x [1<<63-1]int", "package p\nconst a = a\nvar x [a][a]int", "package p\ntype t [2]t\ntype u struct{ u; v u }",
		"package p\nconst (\na = 1 << iota / iota\nb\n)\nvar x = [b%0]int{b: 1}", "package p\nvar x = map[int]int{1e1000000000: 1}",
		"package p\nfunc f[T [1 << 20]int]() { _ = T{} }", "package p\nvar x [-1]int; var y [1.5]int; var z [1i]int; var s [\"a\"+'b']int",
		"package p\nimport \"runtime\"\nvar x = runtime.GOMAXPROCS(0)", "\xef\xbb\xbfpackage p", "\xff\xfe", "package p\nimport \"\\",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "x.go"), []byte(source), 0o644))
		sub, problems, err := Check(dir, Rules{})
		require.NoError(t, err)
		require.LessOrEqual(t, len(problems), mostProblems)
		for _, p := range problems {
			require.True(t, utf8.ValidString(p.Message))
			require.NotContains(t, p.Message, "\n")
			require.Less(t, len(p.Message), 300)
		}
		if len(problems) > 0 {
			return
		}
		require.Len(t, sub.Files, 1)
		tree, err := parser.ParseFile(token.NewFileSet(), "x.go", sub.Files[0].Data, parser.ParseComments)
		if err != nil {
			require.ErrorContains(t, err, "redeclared", "which the compiler tells")
			return
		}
		require.NotEqual(t, "main", tree.Name.Name)
		for _, spec := range tree.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			require.True(t, slices.Contains(DefaultImports(), name), name)
		}
		for _, line := range strings.Split(source, "\n") {
			require.False(t, strings.HasPrefix(line, "//go:") && !strings.Contains(source, "`") && !strings.Contains(source, "/*"), line)
		}
	})
}
