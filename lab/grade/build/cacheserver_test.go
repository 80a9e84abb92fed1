package build

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func id(c byte) []byte { return bytes.Repeat([]byte{c}, hashSize) }

func ask(n int, command string, action, output []byte, body string) string {
	text, err := json.Marshal(request{ID: int64(n), Command: command, ActionID: action, OutputID: output, BodySize: int64(len(body))})
	if err != nil {
		panic(err)
	}
	s := string(text) + "\n\n"
	if body != "" {
		s += `"` + base64.StdEncoding.EncodeToString([]byte(body)) + "\"\n"
	}
	return s
}

// talk has a conversation and returns the answers by number.
func talk(t *testing.T, s server, questions ...string) (map[int64]response, error) {
	t.Helper()
	var out bytes.Buffer
	err := s.serve(strings.NewReader(strings.Join(questions, "")), &out)
	all := map[int64]response{}
	for d := json.NewDecoder(&out); d.More(); {
		var r response
		require.NoError(t, d.Decode(&r))
		all[r.ID] = r
	}
	return all, err
}

func TestServer(t *testing.T) {
	t.Parallel()
	base := cacheFiles{t.TempDir()}
	_, err := base.put(id(1), id(2), strings.NewReader("of the base"), 11)
	require.NoError(t, err)
	s := server{base: &base, overlay: cacheFiles{t.TempDir()}}
	long := strings.Repeat("0123456789", 50_000)
	a, err := talk(t, s,
		ask(1, "get", id(1), nil, ""), ask(2, "get", id(3), nil, ""), ask(3, "put", id(3), id(4), long), ask(4, "get", id(3), nil, ""),
		ask(5, "put", id(5), id(6), ""), ask(6, "get", id(5), nil, ""), ask(7, "dance", nil, nil, ""), ask(8, "put", id(1), id(7), "of the overlay"), ask(9, "get", id(1), nil, ""),
		ask(10, "put", []byte("short"), id(8), "x"), ask(11, "get", []byte("../../x"), nil, ""), ask(12, "close", nil, nil, ""), ask(13, "get", id(1), nil, ""))
	require.NoError(t, err)
	require.Equal(t, []string{"get", "put", "close"}, a[0].KnownCommands)
	read := func(n int64) string {
		text, err := os.ReadFile(a[n].DiskPath)
		require.NoError(t, err)
		require.Equal(t, int64(len(text)), a[n].Size)
		return string(text)
	}
	require.Equal(t, "of the base", read(1))
	require.Equal(t, id(2), a[1].OutputID)
	require.True(t, a[2].Miss)
	require.NotEmpty(t, a[3].DiskPath)
	require.Equal(t, long, read(4))
	require.Equal(t, id(4), a[4].OutputID)
	require.Empty(t, read(6))
	require.NotEmpty(t, a[7].Err)
	require.Equal(t, "of the base", read(9), "the base comes first")
	require.NotEmpty(t, a[10].Err)
	require.True(t, a[11].Miss)
	require.Contains(t, a, int64(12))
	require.NotContains(t, a, int64(13), "closed is closed")
	require.Len(t, listing(t, base.dir), 2, "nobody writes to the base")
}

func TestBrokenConversations(t *testing.T) {
	t.Parallel()
	put := ask(1, "put", id(1), id(2), "some text that is long enough")
	for name, text := range map[string]string{
		"no question":   "x\n",
		"no body":       strings.Split(put, "\n")[0] + "\n",
		"other body":    strings.Split(put, "\n")[0] + "\n{}\n",
		"cut off":       put[:len(put)-12],
		"half question": put[:20],
	} {
		s := server{overlay: cacheFiles{t.TempDir()}}
		_, err := talk(t, s, text)
		require.Error(t, err, name)
		require.Empty(t, listing(t, s.overlay.dir), name)
	}
	s := server{overlay: cacheFiles{t.TempDir()}}
	short := strings.Replace(put, fmt.Sprintf(`"BodySize":%d`, 29), `"BodySize":30`, 1)
	require.NotEqual(t, put, short)
	a, err := talk(t, s, short, ask(2, "get", id(1), nil, ""))
	require.NoError(t, err)
	require.NotEmpty(t, a[1].Err)
	require.True(t, a[2].Miss)
	require.Empty(t, listing(t, s.overlay.dir))
	_, err = talk(t, server{}, "")
	require.NoError(t, err, "nobody asks")
}

// TestDamaged has entries that a crash, or somebody, has spoiled.
func TestDamaged(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(action, output string) error{
		"no action":      func(a, _ string) error { return os.Remove(a) },
		"no output":      func(_, o string) error { return os.Remove(o) },
		"short output":   func(_, o string) error { return os.Truncate(o, 3) },
		"long output":    func(_, o string) error { return os.WriteFile(o, []byte("some texts"), 0o600) },
		"empty action":   func(a, _ string) error { return os.Truncate(a, 0) },
		"half an action": func(a, _ string) error { return os.Truncate(a, 40) },
		"cut size":       func(a, _ string) error { return os.Truncate(a, 66) },
		"more action":    func(a, _ string) error { return os.WriteFile(a, append(entry(id(2), 9), 'x'), 0o600) },
		"a folder":       func(_, o string) error { return errors.Join(os.Remove(o), os.Mkdir(o, 0o700), os.Mkdir(o+"x", 0o700)) },
	} {
		c := cacheFiles{t.TempDir()}
		file, err := c.put(id(1), id(2), strings.NewReader("some text"), 9)
		require.NoError(t, err)
		_, _, _, err = c.get(id(1))
		require.NoError(t, err)
		require.NoError(t, spoil(c.name(id(1), "-a"), file), name)
		_, _, _, err = c.get(id(1))
		require.ErrorIs(t, err, errMiss, name)
		if name == "a folder" {
			continue
		}
		_, err = c.put(id(1), id(2), strings.NewReader("some text"), 9)
		require.NoError(t, err)
		_, _, _, err = c.get(id(1))
		require.NoError(t, err, "it heals")
	}
}

func TestCacheCommand(t *testing.T) {
	t.Parallel()
	require.Equal(t, "/a/b "+cacheWord+" - /c", cacheCommand("/a/b", "", "/c"))
	require.Equal(t, "'/a b' "+cacheWord+` "/it's" '/c d'`, cacheCommand("/a b", "/it's", "/c d"))
}

func TestFirstBytes(t *testing.T) {
	t.Parallel()
	f := firstBytes{most: 5}
	for _, s := range []string{"abc", "def", "ghi"} {
		n, err := f.Write([]byte(s))
		require.NoError(t, err)
		require.Equal(t, 3, n)
	}
	require.Equal(t, "abcde", f.String())
}
