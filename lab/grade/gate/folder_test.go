package gate

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const small = "package p\n"

func TestFolder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		files map[string]string
		in    string // the folder that is taken
		left  []string
		fault string
	}{
		{name: "one inside", files: map[string]string{"alice/x.go": small, "alice/notes": "", "README": "", "docs/x.md": ""}, in: "alice", left: []string{"README", "alice/notes", "docs/"}},
		{name: "here first", files: map[string]string{"x.go": small, "alice/x.go": small}, left: []string{"alice/"}},
		{name: "hidden ones do not count", files: map[string]string{"alice/x.go": small, ".git/x.go": small, "testdata/x.go": small, "_old/x.go": small, "vendor/x.go": small}, in: "alice",
			left: []string{".git/", "_old/", "testdata/", "vendor/"}},
		{name: "only tests", files: map[string]string{"alice/x_test.go": small, "bob/x.go": small}, in: "bob", left: []string{"alice/"}},
		{name: "two", files: map[string]string{"alice/x.go": small, "bob/x.go": small}, fault: "in 2 folders"},
		{name: "too deep", files: map[string]string{"a/b/x.go": small}, fault: "there is no Go file"},
		{name: "none", files: map[string]string{"pool.zip": "PK"}, fault: "there is no Go file"},
		{name: "empty", fault: "there is no Go file"},
		{name: "odd name", files: map[string]string{"x.go": small, "my-pool.go": small}, fault: "my-pool.go: the name of a Go file"},
		{name: "a flag", files: map[string]string{"x.go": small, "-toolexec=sh.go": small}, fault: "-toolexec=sh.go: the name of a Go file"},
		{name: "a copy", files: map[string]string{"x.go": small, "x\n(1).go": small}, fault: `"x\n(1).go": the name of a Go file`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := lay(t, tt.files)
			sub, problems, err := Check(dir, Rules{})
			require.NoError(t, err)
			if tt.fault != "" {
				require.Len(t, problems, 1)
				require.Contains(t, problems[0].String(), tt.fault)
				require.NotEmpty(t, problems[0].Hint)
				return
			}
			require.Empty(t, problems)
			require.Equal(t, filepath.Join(dir, tt.in), sub.Dir)
			require.Len(t, sub.Files, 1)
			require.Equal(t, tt.left, sub.Left)
		})
	}
}

func TestLinkToFolder(t *testing.T) {
	t.Parallel()
	dir := lay(t, map[string]string{"real/x.go": small})
	link := filepath.Join(dir, "link")
	if err := os.Symlink("real", link); err != nil {
		t.Skip("this system has no symbolic links for us:", err)
	}
	sub, problems, err := Check(link, Rules{})
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Len(t, sub.Files, 1)

	outer := t.TempDir()
	require.NoError(t, os.Symlink(filepath.Join(dir, "real"), filepath.Join(outer, "in")))
	_, problems, err = Check(outer, Rules{})
	require.NoError(t, err)
	require.Equal(t, []string{"there is no Go file to grade"}, text(problems), "a link inside is not followed")
}

func TestLinkToFile(t *testing.T) {
	t.Parallel()
	dir := lay(t, map[string]string{"x.go": small, "secret": "package secret\n"})
	if err := os.Symlink("secret", filepath.Join(dir, "pool.go")); err != nil {
		t.Skip("this system has no symbolic links for us:", err)
	}
	sub, problems, err := Check(dir, Rules{})
	require.NoError(t, err)
	require.Equal(t, []string{"pool.go: this is a symbolic link"}, text(problems))
	require.Len(t, sub.Files, 1)
}

// TestCrowd has more files than anybody wants to see.
func TestCrowd(t *testing.T) {
	t.Parallel()
	dir := lay(t, map[string]string{"x.go": small})
	for i := range 3000 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.txt", i)), nil, 0o644))
	}
	sub, problems, err := Check(dir, Rules{})
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Len(t, sub.Left, 51)
	require.Equal(t, "0000.txt", sub.Left[0])
	require.Equal(t, "0049.txt", sub.Left[49])
	require.Equal(t, "and 2950 more", sub.Left[50])
}

// TestLargeFile has a file that is large and takes no room.
func TestLargeFile(t *testing.T) {
	dir := lay(t, map[string]string{"x.go": small})
	require.NoError(t, os.Truncate(filepath.Join(dir, "x.go"), 1<<30))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, problems, err := Check(dir, Rules{})
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20))
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].Message, "more than 262144 bytes")
}

func TestShow(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"x.go": "x.go", "grün.txt": "grün.txt", "a\tb": `"a\tb"`, "\u202ecod": `"\u202ecod"`, "\x1b[2J": `"\x1b[2J"`, `"`: `"\""`,
		strings.Repeat("ü", 60): strings.Repeat("ü", 40) + "...", "x" + strings.Repeat("ü", 60): "x" + strings.Repeat("ü", 39) + "...",
	} {
		require.Equal(t, want, show(in))
	}
}
