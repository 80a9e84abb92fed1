package draw

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"example.com/poollab/lab/interleave"
)

func pageOf(t testing.TB, iv interleave.Interleaving, title, message string, opts ...Option) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, HTML(&out, iv, title, message, append([]Option{fixtureSource(t)}, opts...)...))
	return out.String()
}

// elements are the elements of a page that the keep function wants.
func elements(t testing.TB, page string, keep func(*html.Node) bool) []*html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && keep(n) {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func byID(t testing.TB, page, id string) *html.Node {
	t.Helper()
	found := elements(t, page, func(n *html.Node) bool { return attribute(n, "id") == id })
	require.Len(t, found, 1, "elements with the id %q", id)
	return found[0]
}

func content(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}

// TestPageIsWellFormed counts what is opened and closed, which a parser that
// mends pages does not.
func TestPageIsWellFormed(t *testing.T) {
	void := map[string]bool{"meta": true, "input": true}
	for name, iv := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			z := html.NewTokenizer(strings.NewReader(pageOf(t, iv, name, "a message")))
			var open []string
			for {
				kind := z.Next()
				if kind == html.ErrorToken {
					break
				}
				tag, _ := z.TagName()
				switch {
				case kind == html.StartTagToken && !void[string(tag)]:
					open = append(open, string(tag))
				case kind == html.EndTagToken:
					require.NotEmpty(t, open)
					require.Equal(t, open[len(open)-1], string(tag))
					open = open[:len(open)-1]
				}
			}
			assert.Empty(t, open)
		})
	}
}

func TestPageNeedsNothingElse(t *testing.T) {
	page := pageOf(t, lostWakeup(t), "TestOne", "")
	for _, name := range []string{"src", "href", "action", "srcset"} {
		assert.Empty(t, elements(t, page, func(n *html.Node) bool { return attribute(n, name) != "" }), name)
	}
	for _, use := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "@import", "url("} {
		assert.NotContains(t, page, use)
	}
	assert.Equal(t, page, pageOf(t, lostWakeup(t), "TestOne", ""), "equal interleavings give equal pages")
}

// hostile is what a name, a message or a line of source can be.
const hostile = `</script></style></pre><script>document.title="owned"</script><img src=x onerror="document.title='owned'">"'` + "`${1}` <!-- --> ]]> \\u003c & &lt;\u2028\u2029\u202e\x1b[31m\x00\xff"

func hostileInterleaving() interleave.Interleaving {
	return interleave.Interleaving{
		Goroutines: []interleave.Goroutine{{ID: 0, Name: hostile, At: hostile + ":3"}},
		Steps: []interleave.Step{
			{Goroutine: 0, Op: hostile, Object: hostile, Result: hostile, At: hostile + ".go:3"},
			{Goroutine: 1, Op: "chan send", Object: hostile, At: hostile + ":4", Preempted: true, Blocked: true},
		},
		Waiting: []interleave.Wait{{Goroutine: 1, Op: hostile, Object: hostile, At: hostile, Held: hostile}},
	}
}

func TestPageOfHostileText(t *testing.T) {
	page := pageOf(t, hostileInterleaving(), hostile, hostile, Source(func(string, int) string { return hostile }))
	assert.Len(t, elements(t, page, func(n *html.Node) bool { return n.Data == "script" }), 2, "its data and its own script")
	assert.Empty(t, elements(t, page, func(n *html.Node) bool { return n.Data == "img" || attribute(n, "onerror") != "" }))
	for _, r := range "\u2028\u2029\u202e\x1b\x00" {
		assert.False(t, strings.ContainsRune(page, r), "%U is on the page", r)
	}

	var data pageData
	text := content(byID(t, page, "data"))
	require.NoError(t, json.Unmarshal([]byte(text), &data))
	assert.NotContains(t, text, "<")
	assert.Contains(t, data.Goroutines[0].Name, `</script>`, "the text itself is not lost")
	assert.Contains(t, data.Files[0].Pieces[0].Lines[0], `"'`)
	assert.Contains(t, content(byID(t, page, "message")), `<img src=x onerror=`)
}

func TestPageData(t *testing.T) {
	var data pageData
	require.NoError(t, json.Unmarshal([]byte(content(byID(t, pageOf(t, lostWakeup(t), "t", ""), "data"))), &data))
	require.Len(t, data.Steps, 11)
	assert.Equal(t, "consumer is stopped here, before lock mu1; producer goes on", data.Steps[5].Stop)
	assert.Equal(t, "queue.go:36", data.Steps[5].Where)
	covered := 0
	for _, r := range data.Rows {
		assert.Equal(t, covered, r.From, "rows leave nothing out")
		covered = r.To
	}
	assert.Equal(t, len(data.Steps), covered)
	for _, s := range data.Steps {
		var line string
		for _, p := range data.Files[s.File].Pieces {
			if k := s.Line - p.From; k >= 0 && k < len(p.Lines) {
				line = p.Lines[k]
			}
		}
		assert.NotEmpty(t, line, "source of %s", s.Where)
	}
}

// browser is a headless Chromium.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no browser, and .ci/run installs one")
	}
	t.Skip("no chromium, chromium-browser or google-chrome on PATH to open the page in")
	return ""
}

// opened is the page as it is after its script has run.
func opened(t *testing.T, path, page, hash string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o666))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(),
		"--dump-dom", "file:///"+strings.TrimPrefix(filepath.ToSlash(file), "/")+hash)
	out, err := cmd.Output()
	require.NoError(t, err)
	return string(out)
}

// current is the text of the elements within another that are marked as the
// current ones.
func current(t *testing.T, page, within string) string {
	t.Helper()
	var texts []string
	for n := range byID(t, page, within).Descendants() {
		if n.Type == html.ElementNode && attribute(n, "aria-current") != "" {
			texts = append(texts, content(n))
		}
	}
	return strings.Join(texts, "|")
}

func states(t *testing.T, page string) []string {
	t.Helper()
	var texts []string
	for n := range byID(t, page, "states").ChildNodes() {
		texts = append(texts, content(n))
	}
	return texts
}

func TestPageInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser a dozen times")
	}
	path := browser(t)
	t.Run("steps", func(t *testing.T) {
		page := pageOf(t, lostWakeup(t), "TestOne", "deadlock")
		for _, c := range []struct {
			hash, row, source string
			states            []string
		}{
			{"", "1go → consumerqueue_test.go:11", "wg.Go(func() { q.Get() })",
				[]string{"main runs: go → consumer", "consumer can go on, next: lock mu1", "producer not started yet"}},
			{"#step=3", "3waits for wg1queue_test.go:13", "wg.Wait()",
				[]string{"main waits for wg1", "consumer can go on, next: lock mu1", "producer can go on, next: lock mu1"}},
			{"#step=6", "6lock mu1queue.go:36", "q.mu.Lock()",
				[]string{"main waits for wg1", "consumer waits: lock mu1", "producer runs: lock mu1"}},
			{"#step=999", "11waits for cond1queue.go:28", "q.ready.Wait()",
				[]string{"main waits for wg1", "consumer waits for cond1", "producer has ended"}},
			{"#step=0", "1go → consumerqueue_test.go:11", "wg.Go(func() { q.Get() })", nil},
		} {
			dom := opened(t, path, page, c.hash)
			assert.Equal(t, c.row, current(t, dom, "steps"), c.hash)
			assert.Contains(t, current(t, dom, "source"), c.source, c.hash)
			if c.states != nil {
				assert.Equal(t, c.states, states(t, dom), c.hash)
			}
		}
	})
	t.Run("locks", func(t *testing.T) {
		page := pageOf(t, abba(t), "TestBoth", "")
		assert.Equal(t, []string{"main next: receive ch1", "transfer 1 runs: lock mu1", "transfer 2 can go on, next: lock mu2"},
			states(t, opened(t, path, page, "#step=3")))
		assert.Equal(t, []string{"main waits: receive ch1", "transfer 1 waits: lock mu2", "transfer 2 runs: lock mu2, then waits: lock mu1"},
			states(t, opened(t, path, page, "#step=4")))
	})
	t.Run("fold", func(t *testing.T) {
		page := pageOf(t, lostUpdate(t), "TestCount", "")
		folded := opened(t, path, page, "#step=1")
		assert.Contains(t, content(byID(t, folded, "steps")), "… 12 steps of work 1")
		inside := opened(t, path, page, "#step=5")
		assert.NotContains(t, content(byID(t, inside, "steps")), "… 12 steps of work 1", "a fold opens for a step in it")
		assert.Equal(t, "5unlock mu1counter.go:17", current(t, inside, "steps"))
	})
	t.Run("hostile", func(t *testing.T) {
		page := pageOf(t, hostileInterleaving(), hostile, hostile, Source(func(string, int) string { return hostile }))
		dom := opened(t, path, page, "#step=2")
		titles := elements(t, dom, func(n *html.Node) bool { return n.Data == "title" })
		require.Len(t, titles, 1)
		assert.Contains(t, content(titles[0]), `</script>`)
		assert.Empty(t, elements(t, dom, func(n *html.Node) bool { return n.Data == "img" }))
		assert.Contains(t, content(byID(t, dom, "now")), "Step 2 of 2.")
		assert.Contains(t, current(t, dom, "source"), `onerror=`)
	})
	t.Run("empty", func(t *testing.T) {
		dom := opened(t, path, pageOf(t, interleave.Interleaving{}, "nothing", ""), "#step=3")
		assert.Equal(t, "There are no steps.", content(byID(t, dom, "now")))
	})
}
