package grade

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestReadClassFolder(t *testing.T) {
	dir := t.TempDir()
	_, err := ReadClass(dir)
	require.ErrorIs(t, err, ErrRoster)
	require.ErrorContains(t, err, "there are no submissions in "+dir)
	_, err = ReadClass(filepath.Join(dir, "nothing"))
	require.ErrorIs(t, err, os.ErrNotExist)

	want := []string{"Bob", "alice", "zoë"}
	if runtime.GOOS == "linux" {
		want = append(want, "a\nb", "caf%E9", "a%FFb\tc", "-rf")
		for _, name := range []string{"a\nb", "caf\xe9", "a\xffb\tc", "-rf"} {
			require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
		}
	}
	for _, name := range []string{"Bob", "alice", "zoë", ".git"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600))
	if runtime.GOOS != "windows" {
		elsewhere := t.TempDir()
		require.NoError(t, os.Symlink(elsewhere, filepath.Join(dir, "linked")))
		require.NoError(t, os.Symlink(filepath.Join(dir, "notes.txt"), filepath.Join(dir, "to a file")))
		require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling")))
		want = append(want, "linked") // leaving it out would lose a student
	}
	entries, err := ReadClass(dir)
	require.NoError(t, err)
	var got []string
	for i, e := range entries {
		got = append(got, e.ID)
		info, err := os.Stat(e.Dir)
		require.NoError(t, err)
		require.True(t, info.IsDir())
		require.True(t, i == 0 || entries[i-1].ID < e.ID, "in the order of ids")
	}
	require.ElementsMatch(t, want, got)
}

func TestIDOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		require.Equal(t, text, IDOf(text), "text stays")
		raw := string(rapid.SliceOf(rapid.Byte()).Draw(t, "raw"))
		require.Equal(t, strings.ToValidUTF8(IDOf(raw), ""), IDOf(raw))
	})
	require.Equal(t, "a�", IDOf("a�"), "the sign itself is text")
	require.NotEqual(t, IDOf("\xfe"), IDOf("\xff"))
}

func roster(t *testing.T, text string) ([]Entry, string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "class.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	entries, err := ReadClass(path)
	return entries, filepath.Dir(path), err
}

func TestReadRoster(t *testing.T) {
	when := time.Date(2026, 11, 30, 23, 59, 0, 0, time.UTC)
	for name, text := range map[string]string{
		"plain":           "id,dir,submitted,commit\nb,sub/b,2026-11-30T23:59:00Z,abc\na,a,,\n",
		"semicolons":      "id;dir;submitted;commit\nb;sub/b;2026-11-30T23:59:00Z;abc\na;a;;\n",
		"a spreadsheet's": "\ufeffname,ID , Path,submitted,commit\r\n\"Beh, B.\",b,sub/b,2026-11-30T23:59:00Z,abc\r\nA,a,a,,\r\n",
		"short rows":      "id,dir,submitted,commit\n\nb,sub/b,2026-11-30T23:59:00Z,abc\n\na,a",
		"empty fields":    "id,dir,submitted,commit\nb,sub/b,2026-11-30T23:59:00Z,abc,,\na,a,,,\n",
		"other names":     "commit,created_at,folder,id\nabc,2026-12-01T00:59:00.000+01:00,sub/b,b\n,,a,a\n",
	} {
		entries, dir, err := roster(t, text)
		require.NoError(t, err, name)
		require.Len(t, entries, 2, name)
		require.Equal(t, Entry{ID: "a", Dir: filepath.Join(dir, "a")}, entries[0], name)
		require.Equal(t, "b", entries[1].ID, name)
		require.Equal(t, filepath.Join(dir, "sub", "b"), entries[1].Dir, name)
		require.Equal(t, "abc", entries[1].Commit, name)
		require.True(t, when.Equal(*entries[1].Submitted), name)
	}
	abs, err := filepath.Abs(t.TempDir())
	require.NoError(t, err)
	entries, _, err := roster(t, "id,dir\nx,"+abs+"\n\"two\nlines\",b\n")
	require.NoError(t, err)
	require.Equal(t, abs, entries[1].Dir, "an absolute folder stays")
	require.Equal(t, "two\nlines", entries[0].ID)
}

func TestBadRoster(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "no first line with the names of the columns"},
		{"\n\n", "no first line"},
		{"name,dir\na,b\n", "has to name the columns id and dir, and has name, dir"},
		{"id\na\n", "has to name the columns id and dir, and has id"},
		{"id,dir\n", "there are no submissions in"},
		{"id,dir\na,x\nb,y\na,z\n", `line 4: "a" is there twice, first in line 2`},
		{"id,dir\nAlice,x\nalice,z\n", `line 3: "alice" is there twice, first in line 2`},
		{"id,dir\na,x\n,z\nc,\nd\n", "line 3: id or dir is empty; line 4: id or dir is empty; line 5: id or dir is empty"},
		{"id,dir,submitted\na,x,yesterday\n", `line 2: "yesterday" is not a time such as 2026-11-30T23:59:00Z`},
		{"id,dir,submitted\na,x,2026-02-30T00:00:00Z\n", "line 2"},
		{"id,dir\na,\"x\n", "line 2"},
		{"id,dir\na,b\"c\n", "line 2"},
		{"id,dir\n\xff,x\n", "is not text in UTF-8"},
		{"id,dir\na\x00b,x\n", "is not text in UTF-8"},
		{"\xff\xfei\x00d\x00", "is not text in UTF-8"},
		{"id,dir, Submited\na,x,2026-11-30T23:59:00Z\n", `the column " Submited": is it submitted?`},
		{"id,dir,comit\na,x,y\n", `the column "comit": is it commit?`},
		{"id,dir\na,x,2026-11-30T23:59:00Z\n", "line 2 has 3 fields, and the first line 2"},
		{"id,dir\n" + strings.Repeat(",x\n", 30), "and 20 more"},
	} {
		_, _, err := roster(t, c.text)
		require.ErrorIs(t, err, ErrRoster, "%q", c.text)
		require.ErrorContains(t, err, c.want, "%q", c.text)
	}
}

func TestLargeRoster(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,dir\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "student-%d,subs/%d\n", i, i)
	}
	entries, _, err := roster(t, b.String())
	require.NoError(t, err)
	require.Len(t, entries, 100_000)

	path := filepath.Join(t.TempDir(), "endless.csv")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(1<<30)) // sparse
	require.NoError(t, f.Close())
	_, err = ReadClass(path)
	require.ErrorIs(t, err, ErrRoster)
	require.ErrorContains(t, err, "larger than 64 MiB")
}
