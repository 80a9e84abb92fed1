package gate

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTaken(t *testing.T) {
	t.Parallel()
	dir := lay(t, map[string]string{
		"pool.go": pool, "b.go": "\ufeffpackage pool\n", "README.md": "x", "pool_test.go": "package main", "go.mod": "module x", "go.work": "x",
		"vendor/modules.txt": "x", "x.s": "x", "x.syso": "x", "x.c": "x", "pool_windows.go": "package x", "x_arm64.go": "x", "_x.go": "x", ".x.go": "x",
		"sub/a.go": "package main", "dir.go/x": "x", "bad\n.txt": "x", "\xff.txt": "x",
	})
	sub, problems, err := Check(dir, Rules{})
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Equal(t, dir, sub.Dir)
	require.Equal(t, "pool", sub.Package)
	require.Len(t, sub.Files, 2)
	require.Equal(t, File{"pool.go", []byte(pool)}, sub.Files[1])
	require.Equal(t, []string{
		".x.go", "README.md", "_x.go", `"bad\n.txt"`, "dir.go/", "go.mod", "go.work", "pool_test.go: tests are not graded",
		"pool_windows.go: the end of its name says that it is for one system only", "sub/", "vendor/", "x.c", "x.s", "x.syso",
		"x_arm64.go: the end of its name says that it is for one system only", `"\xff.txt"`,
	}, sub.Left)
	require.Equal(t, map[string]Func{
		"New": {"pool.go", 38, "func(workers int) *Pool"},
		"Map": {"pool.go", 52, "func[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error)"},
	}, sub.Funcs)
}

// TestRefused has a file for each rule: the line of the problem, and its words.
func TestRefused(t *testing.T) {
	t.Parallel()
	const p = "package p\n"
	for _, tt := range []struct {
		name, text string
		line       int
		message    string
	}{
		{"main", "\npackage main\n", 2, "program (package main)"},
		{"documentation", "package documentation\n", 1, "ignores files of package documentation"},
		{"syntax", p + "func f( {\n}\n", 2, "syntax error: "},
		{"syntax behind a line directive", p + "//line /etc/passwd:1\nfunc f( {\n}\n", 3, "syntax error: "},
		{"empty file", "", 1, "syntax error: expected 'package', found 'EOF'"},
		{"os", p + "import \"os\"\n", 2, `the import "os" is not allowed`},
		{"two", p + "import (\n\"fmt\"\n\"net/http\"\n)\n", 4, `the import "net/http" is not allowed`},
		{"raw", p + "import `os`\n", 2, `the import "os" is not allowed`},
		{"escapes", p + `import "\x6f\u0073"` + "\n", 2, `the import "os" is not allowed`},
		{"unsafe", p + "import _ \"unsafe\"\n", 2, `the import "unsafe" is not allowed`},
		{"reflect", p + "import x \"reflect\"\n", 2, `the import "reflect" is not allowed`},
		{"cgo", p + "import \"C\"\n", 2, "cgo is not allowed"},
		{"relative", p + "import \"../play\"\n", 2, `the import "../play" is not allowed`},
		{"kit", p + "import \"example.com/poollab/lab/grade/play\"\n", 2, "is not allowed"},
		{"dot", p + "import . \"fmt\"\n", 2, `the dot import of "fmt" is not allowed`},
		{"linkname", p + "\nfunc f() {}\n//go:linkname f x.y\n", 4, `the directive "go:linkname" is not allowed`},
		{"embed", p + "//go:embed x\nvar x string\n", 2, `the directive "go:embed" is not allowed`},
		{"indented", p + "func f() {\n\t//go:noinline\n}\n", 3, `the directive "go:noinline" is not allowed`},
		{"constraint", "//go:build ignore\n\n" + p, 1, "build constraint"},
		{"old constraint", "// +build ignore\n\n" + p, 1, "build constraint"},
		{"tight constraint", "//+build ignore\n\n" + p, 1, "build constraint"},
		{"line", p + "//line x.go:3\n", 2, "line directive"},
		{"block line", p + "var x = /*line x.go:3*/ 1\n", 2, "line directive"},
		{"export", p + "//export f\nfunc f() {}\n", 2, "directive for cgo"},
		{"body", p + "func f()\n", 2, `the function "f" has no body`},
		{"method body", p + "type t int\nfunc (t) m()\n", 3, `the function "m" has no body`},
		{"array", p + "var x [65537]int\n", 2, "more than 65536 elements"},
		{"shift", p + "var x [1<<16+1]int\n", 2, "more than 65536 elements"},
		{"product", p + "var x [300*300]int\n", 2, "more than 65536 elements"},
		{"constants", p + "const a = 1 << 10\nconst b = a * a\nfunc f() { var x [b/2]byte; _ = x }\n", 4, "more than 65536 elements"},
		{"iota", p + "const (\n_ = 1 << (iota * 10)\nk\nm\n)\nvar x [m]int\n", 7, "more than 65536 elements"},
		{"shadowed", p + "const n = 4\nfunc f() { const n = 1 << 20; var x [n]int; _ = x }\n", 3, "more than 65536 elements"},
		{"conversion", p + "var x [int(1e9)]int\n", 2, "more than 65536 elements"},
		{"float", p + "var x [1e9]int\n", 2, "more than 65536 elements"},
		{"rune", p + "var x ['\\U0010ffff']int\n", 2, "more than 65536 elements"},
		{"length of a string", p + "var x [len(\"abc\")<<20]int\n", 2, "more than 65536 elements"},
		{"standard library", p + "import \"math\"\nvar x [math.MaxInt32]int\n", 3, "not plain to see"},
		{"length of an array", p + "var a [4]int\nvar x [len(a)]int\n", 3, "not plain to see"},
		{"circle", p + "const a = b\nconst b = a\nvar x [a]int\n", 4, "not plain to see"},
		{"in a type", p + "func f() any { return new([1 << 20]int) }\n", 2, "more than 65536 elements"},
		{"nested", p + "var x [1000][1000]int\n", 2, "more than 65536 elements together"},
		{"named", p + "type a [1000]int\ntype b [1000]a\n", 3, "more than 65536 elements together"},
		{"struct", p + "type a [60000]int\ntype b struct{ x, y a }\n", 3, "more than 65536 elements together"},
		{"generic", p + "type a[T any] [1000]T\nvar x [2]a[[1000]int]\n", 3, "more than 65536 elements together"},
		{"index", p + "var x = []int{1 << 20: 1}\n", 2, "an index in a literal"},
		{"open array", p + "var x = [...]int{1 << 20: 1}\n", 2, "an index in a literal"},
		{"named index", p + "type s []int\nconst k = 1 << 20\nvar x = s{k: 1}\n", 4, "an index in a literal"},
		{"index of an imported type", p + "import \"sort\"\nvar x = sort.IntSlice{1 << 20: 1}\n", 3, "an index in a literal"},
		{"index of a type parameter", p + "func f[S ~[]int]() any { return S{1 << 20: 1} }\n", 2, "an index in a literal"},
		{"table", p + "var x = []int{" + strings.Repeat("1,\n", 10001) + "}\n", 2, "a literal has 10001 elements"},
		{"number", p + "const x = 1 << 1000000\n", 2, "a shift by more than 1023 bits"},
		{"number by iota", p + "const (\na = 1 << (iota * 2000)\nb\n)\n", 4, "a shift by more than 1023 bits"},
		{"string", p + "const a = \"" + strings.Repeat("x", 1024) + "\"\nconst b = a+a+a+a+a+a+a+a\nconst c = b+b+b+b+b+b+b+b\nconst d = c+c+c+c+c+c+c+c\nconst e = d + d + d\n", 6, "constant string"},
		{"work", p + "const (\na = 1 << (" + strings.Repeat("iota * iota * iota * iota * iota +\n", 100) + "1)\n" + strings.Repeat("b\n", 5000) + ")\n", 0, "the constants are too complicated"},
		{"runtime", p + "import \"runtime\"\nvar x = runtime.NumGoroutine()\n", 3, `"NumGoroutine" of package runtime`},
		{"runtime by another name", p + "import r \"runtime\"\nvar x = (r).Stack\n", 3, `"Stack" of package runtime`},
		{"GOMAXPROCS", p + "import \"runtime\"\nfunc f() { runtime.GOMAXPROCS(1) }\n", 3, "only be called with 0"},
		{"GOMAXPROCS as a value", p + "import \"runtime\"\nvar f = runtime.GOMAXPROCS\n", 3, "only be called with 0"},
		{"pointers", p + "import \"sync/atomic\"\nvar f = atomic.StorePointer\n", 3, `"StorePointer" of package sync/atomic`},
		{"zero byte", p + "//\x00\n", 2, "zero byte"},
		{"UTF-8", p + "// \xff\n", 2, "no UTF-8 text"},
		{"UTF-16", "\xff\xfep\x00", 1, "UTF-16"},
		{"mark", p + "\ufeff\n", 2, "an invisible byte order mark"},
		{"marks", "\ufeff\ufeff" + p, 1, "an invisible byte order mark"},
		{"line length", p + "//" + strings.Repeat("x", 4096) + "\n", 2, "the line has 4099 bytes"},
		{"name length", p + "var " + strings.Repeat("x", 201) + " int\n", 2, "a name has 201 bytes"},
		{"depth", p + "var x = " + strings.Repeat("(", 1001) + "1" + strings.Repeat(")", 1001) + "\n", 2, "nested more than 1000 deep"},
		{"depth of the parser", p + "var x = " + strings.Repeat("(\n", 110_000) + "1", 100000, "nesting depth"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems, err := Check(lay(t, map[string]string{"x.go": tt.text}), Rules{})
			require.NoError(t, err)
			require.NotEmpty(t, problems)
			var all []string
			found := false
			for _, p := range problems {
				require.Equal(t, "x.go", p.File)
				found = found || strings.Contains(p.Message, tt.message) && (p.Line == tt.line || tt.line == 100000)
				all = append(all, p.String())
			}
			require.True(t, found, strings.Join(all, "\n"))
		})
	}
}

// TestBounds has what is just small enough, and what is odd and fine.
func TestBounds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"var x [65536]int",
		"var x [1 << 16]int; var y [256][256]int",
		"const a, b = 10, 1e3\nvar x [a*b/2]int",
		"type node struct{ next *node; list []node; more map[string][3]node }",
		"var x = []int{65535: 1}",
		"func f(n int) int { return 1 << n }",
		"var f = 1e999999999; var g = 0x1p-999999999; const h = 1i",
		"func f(runtime struct{ GC int }) int { return runtime.GC }",
		"var x = map[int]map[int]int{1: {1 << 30: 1}}",
		"// linesman\n//lines\n//exports\n// go:embed x\nvar x int",
		"type T[P any] struct{ x P; next *T[P] }",
		"import \"math\"\nvar x [math.MaxUint8 + 1]int",
		"import v \"math/rand/v2\"\nvar x = v.IntN(3)",
		"func init() {}\nfunc main() {}",
	} {
		_, problems, err := Check(lay(t, map[string]string{"x.go": "package p\n" + text + "\n"}), Rules{})
		require.NoError(t, err)
		require.Empty(t, problems, text)
	}
}

func TestSeveralPackages(t *testing.T) {
	t.Parallel()
	_, problems, err := Check(lay(t, map[string]string{"a.go": "package a\n", "b.go": "\npackage b\n"}), Rules{})
	require.NoError(t, err)
	require.Equal(t, []string{`b.go:2: the package is called "b" here, and otherwise in another file`}, text(problems))
}

func TestRules(t *testing.T) {
	t.Parallel()
	files := map[string]string{"a.go": "package p\nimport \"os\"\n", "b.go": "package p\nimport \"unsafe\"\n"}
	_, problems, err := Check(lay(t, files), Rules{Imports: []string{"os", "unsafe"}})
	require.NoError(t, err)
	require.Equal(t, []string{`b.go:2: the import "unsafe" is not allowed`}, text(problems), "no rule allows unsafe")

	_, problems, err = Check(lay(t, files), Rules{MaxFiles: 1})
	require.NoError(t, err)
	require.Equal(t, []string{"there are 2 Go files; 1 are allowed"}, text(problems))

	_, problems, err = Check(lay(t, files), Rules{MaxBytes: 40})
	require.NoError(t, err)
	require.Equal(t, []string{"b.go: the Go files have more than 40 bytes together"}, text(problems))
}

// TestNoContent checks that a file of somebody else, should it get in, does not get out.
func TestNoContent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"root:x:0:0:secret word:/root:/bin/bash\n",
		"package p\nvar x = \"secret word\" \"secret word\"\n",
		"package p\nvar x = `secret word` `secret\nword`\n",
		"package p\nimport `secret\\word`\n",
		"package p\nimport secret \"os\"\nfunc secret word\n",
	} {
		_, problems, err := Check(lay(t, map[string]string{"x.go": text}), Rules{})
		require.NoError(t, err)
		require.NotEmpty(t, problems)
		for _, p := range problems {
			require.NotContains(t, p.Message+p.Hint, "secret word")
			require.NotContains(t, p.Message+p.Hint, "\n")
		}
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	sum := func(files map[string]string) string {
		sub, _, err := Check(lay(t, files), Rules{})
		require.NoError(t, err)
		return sub.Digest
	}
	first := sum(map[string]string{"a.go": "package p\n", "b.go": "package p\n"})
	require.Len(t, first, 64)
	require.Equal(t, first, sum(map[string]string{"in/a.go": "package p\n", "in/b.go": "package p\n", "README": "x"}))
	for _, other := range []map[string]string{
		{"a.go": "package p\n", "c.go": "package p\n"},
		{"a.go": "package p\n", "b.go": "package p\n\n"},
		{"a.go": "package p\npackage p\n", "b.go": ""},
		{"a.go": "package p\nb.gopackage p\n"},
		{"a.go": "package p\n"},
	} {
		require.NotEqual(t, first, sum(other))
	}
}

func TestMachine(t *testing.T) {
	t.Parallel()
	_, _, err := Check(filepath.Join(t.TempDir(), "none"), Rules{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "gate: ")
	file := filepath.Join(lay(t, map[string]string{"x.go": "package p\n"}), "x.go")
	_, _, err = Check(file, Rules{})
	require.ErrorIs(t, err, fs.ErrInvalid)
}
