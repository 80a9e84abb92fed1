package draw

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParsePlace(t *testing.T) {
	for in, want := range map[string]place{
		"":                           {},
		"a.go":                       {file: "a.go"},
		"/x/a.go:12":                 {"/x/a.go", 12},
		`C:\x\a.go:12`:               {`C:\x\a.go`, 12},
		"a.go:-1":                    {file: "a.go:-1"},
		"a.go:999999999999999999999": {file: "a.go:999999999999999999999"},
	} {
		assert.Equal(t, want, parsePlace(in), in)
	}
}

func TestShortNames(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		base  string
		want  map[string]string
	}{
		"alone":      {[]string{"/a/b/x.go"}, "", map[string]string{"/a/b/x.go": "x.go"}},
		"same name":  {[]string{"/a/b/x.go", "/a/c/x.go"}, "", map[string]string{"/a/b/x.go": "b/x.go", "/a/c/x.go": "c/x.go"}},
		"one within": {[]string{"x.go", "/a/x.go"}, "", map[string]string{"x.go": "x.go", "/a/x.go": "a/x.go"}},
		"below base": {[]string{"/a/b/x.go", "/z/y.go"}, "/a/", map[string]string{"/a/b/x.go": "b/x.go", "/z/y.go": "y.go"}},
		"not below":  {[]string{"/ab/x.go"}, "/a", map[string]string{"/ab/x.go": "x.go"}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, shortNames(c.files, c.base)) })
	}
}

func TestReaderOpensOnlySource(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.go", "secret.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("one\r\ntwo"), 0o666))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "d.go"), 0o777))
	r := newReader()
	assert.Equal(t, "one", r.line(filepath.Join(dir, "a.go"), 1))
	assert.Equal(t, "two", r.line(filepath.Join(dir, "a.go"), 2))
	for _, n := range []int{-1, 0, 3} {
		assert.Empty(t, r.line(filepath.Join(dir, "a.go"), n))
	}
	for _, name := range []string{"secret.txt", "d.go", "none.go"} {
		assert.Empty(t, r.line(filepath.Join(dir, name), 1), name)
	}
}

func TestEnclosing(t *testing.T) {
	source := strings.Split("package p\n\nfunc (q *Queue[T]) Get() {\n\tq.wait()\n}\n\nfunc Map[T any](x T) {\n\tgo func() {\n\t}()\n}", "\n")
	line := func(_ string, n int) string { return source[n-1] }
	for n, want := range map[int]string{1: "", 3: "Get", 4: "Get", 8: "Map"} {
		assert.Equal(t, want, enclosing(line, place{"p.go", n}), n)
	}
}

func TestExpression(t *testing.T) {
	for _, c := range []struct{ op, object, line, want string }{
		{"lock", "mu1", "q.mu.Lock()", "q.mu"},
		{"mutex unlock", "mu1", "defer s.shards[i].Unlock()", "s.shards[i]"},
		{"read lock", "rw1", "c.RLock()", "c"},
		{"chan send", "ch1", "results <- f(x)", "results"},
		{"chan receive", "ch1", "x := <-p.tasks", "p.tasks"},
		{"chan receive", "ch1", "for x := range p.tasks {", "p.tasks"},
		{"close", "ch1", "defer close(done)", "done"},
		{"done", "wg1", "defer p.wg.Done()", "p.wg"},
		{"cond wait", "cond1", "q.ready.Wait()", "q.ready"},
		{"atomic update", "atomic1", "c.n.Add(1)", "c.n"},
		{"lock", "mu1", "a.mu.Lock(); b.mu.Lock()", ""},
		{"select", "", "select {", ""},
		{"lock", "mu1", "", ""},
	} {
		assert.Equal(t, c.want, expression(c.op, c.object, c.line), c.line)
	}
}

func TestHeldWins(t *testing.T) {
	text := drawn(t, abba(t), fixtureSource(t), Width(120), Base(home))
	assert.Contains(t, text, "transfer 1 waits in Transfer: lock mu2 (bank.go:15), held by transfer 2 since bank.go:13")
	assert.Contains(t, text, "transfer 2 waits in Transfer: lock mu1 (bank.go:15), held by transfer 1 since step 3 (bank.go:13)")
	assert.Contains(t, text, "transfer 1 and transfer 2 wait for each other.")
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestWriteErrors(t *testing.T) {
	require.ErrorIs(t, Text(full{}, lostWakeup(t)), os.ErrClosed)
	require.ErrorIs(t, HTML(full{}, lostWakeup(t), "t", ""), os.ErrClosed)
}
