package grade

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// graded is a result with so many points.
func graded(id string, score float64) *Result {
	return &Result{
		Schema: Schema, Submission: id, Status: Graded, Score: score, MaxScore: 20, Digest: "files", Rubric: "r 1", Kit: "k", Key: "key of " + id,
		Checks: []Check{{ID: "MAP-01", Contract: "Map", Name: "Ordered", Status: Pass, Score: score, MaxScore: 20}},
	}
}

// Any id makes a file of its own in the folder, with a name that all systems take.
func TestStorePaths(t *testing.T) {
	s := Store{Dir: "results"}
	seen := map[string]string{}
	check := func(t require.TestingT, id string) {
		p := s.path(id)
		require.Equal(t, "results", filepath.Dir(p), "%q leaves the folder", id)
		name := filepath.Base(p)
		require.Regexp(t, `^[a-zA-Z0-9_$&+=@%][a-zA-Z0-9_$&+=@%~.-]*\.json$`, name, "%q", id)
		require.NotRegexp(t, `(?i)^(con|nul|aux|prn|com\d|lpt\d)\.`, name)
		require.LessOrEqual(t, len(name), 210)
		if before, taken := seen[p]; taken {
			require.Equal(t, before, id, "both are %s", p)
		}
		seen[p] = id
	}
	long := strings.Repeat("x", 300)
	sum := filepath.Base(s.path(long))
	for _, id := range []string{
		"", ".", "..", "../x", "../../etc/passwd", "/etc/passwd", `..\x`, "a/b", "a%2Fb", "a%b", "%", "%00", "\x00", "-rf", ".git", ".new-1", "a b", "a\nb", "a\x1b[2Jb",
		"con", "CON", "nul.txt", "nul", "lpt1", "COM0", "console", "a:b", "a~b", "a%7Eb", "a*b?", "zoë", "zoe\u0308", "\xff", "\ufffd", "alice.json", "alice",
		long, long + "y", strings.Repeat("x", 299) + "y", strings.TrimSuffix(sum, ".json"), strings.Repeat("/", 100), strings.Repeat("ë", 80),
	} {
		check(t, id)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.OneOf(
			rapid.String(), rapid.StringMatching(`[.~%:/\\a-b-]{0,6}`), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringMatching(`[ab~/]{190,215}`),
		).Draw(t, "id"))
	})
	require.Equal(t, filepath.Join("results", "alice@example.com.json"), s.path("alice@example.com"), "a plain id is its own name")
}

func TestStoreKeeps(t *testing.T) {
	s := Store{Dir: filepath.Join(t.TempDir(), "new", "results")}
	empty, err := s.Empty()
	require.NoError(t, err)
	require.True(t, empty, "one that is not there yet")
	_, err = s.All()
	require.ErrorIs(t, err, ErrStore)
	require.NoError(t, s.Open())
	for _, id := range []string{"b", "a", "con", "../x", "two\nlines"} {
		require.NoError(t, s.Write(graded(id, 3)))
		back, err := s.Read(id)
		require.NoError(t, err)
		require.Equal(t, graded(id, 3), back)
	}
	empty, err = s.Empty()
	require.NoError(t, err)
	require.False(t, empty)
	all, err := s.All()
	require.NoError(t, err)
	var ids []string
	for _, r := range all {
		ids = append(ids, r.Submission)
	}
	require.Equal(t, []string{"../x", "a", "b", "con", "two\nlines"}, ids)
	list, err := os.ReadDir(s.Dir)
	require.NoError(t, err)
	require.Len(t, list, 5, "nothing else is left: %v", list)
	_, err = s.Read("nobody")
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorIs(t, err, ErrStore)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(s.path("a"))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o644), info.Mode().Perm(), "others may read it")
	}
}

// What is no result is told, and the rest is read all the same.
func TestStoreForeign(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	require.NoError(t, s.Write(graded("good", 3)))
	whole, err := json.Marshal(graded("cut", 3))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"package.json": `{"name": "x"}`, "cut.json": string(whole[:len(whole)/2]), "empty.json": "", "zeros.json": "\x00\x00", "list.json": "[]", "null.json": "null",
		"other.json": `{"schema": "poollab.grade/2", "submission": "other"}`, "copy.json": "", "type.json": `{"schema": "poollab.grade/1", "score": "3"}`,
		"class.csv": "a,b", "progress.jsonl": "{}", ".new-123": "{", ".x.json": "{",
	} {
		data := []byte(text)
		if name == "copy.json" {
			data, err = os.ReadFile(s.path("good"))
			require.NoError(t, err)
		}
		require.NoError(t, os.WriteFile(filepath.Join(s.Dir, name), data, 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(s.Dir, "folder.json"), 0o700))
	all, err := s.All()
	require.ErrorIs(t, err, ErrStore)
	require.Len(t, all, 1)
	require.Equal(t, "good", all[0].Submission)
	for _, name := range []string{"package.json", "cut.json", "empty.json", "zeros.json", "list.json", "null.json", "other.json", "folder.json", "type.json"} {
		require.ErrorContains(t, err, name)
	}
	require.ErrorContains(t, err, `copy.json and good.json in `+s.Dir+` are both about "good"`)
	for _, name := range []string{"class.csv", "progress.jsonl", ".new-123", ".x.json"} {
		require.NotContains(t, err.Error(), name)
	}
	_, err = s.Read("copy")
	require.ErrorContains(t, err, `is about "good", and should be about "copy"`)
}

// Who reads while somebody writes sees the old result or the new one.
func TestStoreIsWhole(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	big := graded("x", 0)
	big.Notes = []string{strings.Repeat("n", 200_000)}
	require.NoError(t, s.Write(big))
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				r, err := s.Read("x")
				if err != nil || len(r.Notes) != 1 {
					t.Errorf("half a result: %v", err)
					return
				}
				if _, err := s.All(); err != nil {
					t.Errorf("half a store: %v", err)
					return
				}
			}
		})
	}
	for i := range 40 {
		big.Score = float64(i)
		require.NoError(t, s.Write(big))
	}
	close(done)
	wg.Wait()
}

func TestStoreCannotWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.ErrorIs(t, Store{Dir: file}.Open(), ErrStore)
	require.ErrorIs(t, Store{Dir: filepath.Join(file, "below")}.Open(), ErrStore)
	_, err := Store{Dir: file}.Empty()
	require.ErrorIs(t, err, ErrStore)
	err = Store{Dir: filepath.Join(dir, "gone")}.Write(graded("x", 1))
	require.ErrorIs(t, err, ErrStore)
	require.ErrorContains(t, err, `that of "x" is not written`)
	if os.Getuid() > 0 {
		require.NoError(t, os.Chmod(dir, 0o500))
		require.ErrorIs(t, Store{Dir: dir}.Open(), os.ErrPermission)
	}
	s := Store{Dir: t.TempDir()}
	require.NoError(t, os.MkdirAll(filepath.Join(s.path("x"), "in the way"), 0o700))
	require.Error(t, s.Write(graded("x", 1)))
	list, err := os.ReadDir(s.Dir)
	require.NoError(t, err)
	require.Len(t, list, 1, "what was begun is removed: %v", list)
	nan := graded("y", 1)
	nan.Score /= 0.0 * nan.Score
	require.ErrorIs(t, s.Write(nan), ErrStore, "what JSON cannot hold is no result")
}

// A link stays a link, and what is no file is not replaced by one: whoever grades
// as root to /dev/stdout wants the device to be there afterwards.
func TestWriteFileKeepsWhatIsThere(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making a link takes a privilege")
	}
	dir := t.TempDir()
	target, link := filepath.Join(dir, "sub", "target"), filepath.Join(dir, "link")
	require.NoError(t, os.Mkdir(filepath.Dir(target), 0o700))
	require.NoError(t, os.WriteFile(target, []byte("old"), 0o600))
	require.NoError(t, os.Symlink(target, link))
	require.NoError(t, WriteFile(link, []byte("new")))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
	data, err := os.ReadFile(target)
	require.NoError(t, err)
	require.Equal(t, "new", string(data))

	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	if runtime.GOOS == "linux" {
		out := filepath.Join(dir, "out")
		require.NoError(t, os.Symlink("/proc/self/fd/"+strconv.Itoa(int(w.Fd())), out))
		require.NoError(t, WriteFile(out, []byte("through")))
		buf := make([]byte, 7)
		_, err = r.Read(buf)
		require.NoError(t, err)
		require.Equal(t, "through", string(buf))
		info, err = os.Lstat(out)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&os.ModeSymlink)
	}
	require.NoError(t, w.Close())
	require.Error(t, WriteFile(dir, nil))
	require.True(t, errors.Is(WriteFile(filepath.Join(dir, "no", "x"), nil), os.ErrNotExist))
}
