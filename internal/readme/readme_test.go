//go:build unix

// Package readme keeps README.md honest: every shell block in it is run, and
// what it prints is compared with what the page says.
package readme

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// done may be set in the environment by a caller who has run the page already.
const done = "POOLLAB_README"

// itself is the command on the page that runs this test, among others: that it
// works is being shown.
const itself = "go test ./..."

// example is one command of the page and what it is said to print.
type example struct {
	line    int
	command string
	output  []string
}

// examples are the lines that begin with "$ " in console blocks, each with the
// lines that follow it. Three dots stand for what is left out.
func examples(page string) []example {
	var found []example
	inside := false
	for i, line := range strings.Split(page, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case !inside:
		case strings.HasPrefix(line, "$ "):
			found = append(found, example{i + 1, line[2:], nil})
		case len(found) > 0:
			last := &found[len(found)-1]
			last.output = append(last.output, line)
		}
	}
	return found
}

// failing takes the line off the output that go run adds on standard error when
// the command ends in exit code 1, and reports whether it was there.
func failing(output []string) ([]string, bool) {
	i := slices.Index(output, "exit status 1")
	if i < 0 {
		return output, false
	}
	return slices.Delete(slices.Clone(output), i, i+1), true
}

// shorter makes a command cheap enough for a test without changing what it is
// about.
func shorter(command, dir string) string {
	command = strings.ReplaceAll(command, "-count 6", "-count 1 -benchtime 1x")
	return strings.NewReplacer("new.txt", filepath.Join(dir, "new.txt"), "old.txt", filepath.Join(dir, "new.txt"),
		"t.json", filepath.Join(dir, "t.json"), "t.svg", filepath.Join(dir, "t.svg")).Replace(command)
}

// word is one word of output, and the line that it stands on.
type word struct{ text, line string }

// words reduces output to the words that are the same on every machine.
// Measured figures, the version of Go, and which worker ran which task are
// not; nor is where a line breaks.
func words(lines []string) []word {
	figure := regexp.MustCompile(`\d+(\.\d+)?(ns|µs|ms|s|x|%)?`)
	var all []word
	for _, line := range lines {
		if label, bar, ok := strings.Cut(line, "│"); ok && strings.Contains(bar, "│") {
			all = append(all, word{strings.TrimSpace(label) + "│", line})
			continue
		}
		for _, w := range strings.Fields(line) {
			w = figure.ReplaceAllString(w, "#")
			if n := len(all); w == "#" && n > 0 && all[n-1].text == "#" {
				continue
			}
			all = append(all, word{w, line})
		}
	}
	return all
}

// match returns the first line of the page with a word that was not printed
// after the words before it. More may be printed than the page has: a busy
// machine makes the command add a note.
func match(want, got []string) (missing string) {
	printed := words(got)
	for _, w := range words(want) {
		if w.text == "..." {
			continue
		}
		i := slices.IndexFunc(printed, func(p word) bool { return p.text == w.text })
		if i < 0 {
			return w.line
		}
		printed = printed[i+1:]
	}
	return ""
}

func TestREADME(t *testing.T) {
	if os.Getenv(done) != "" {
		t.Logf("%s is set: the page has been run", done)
		return
	}
	page, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	all := examples(string(page))
	require.NotEmpty(t, all)
	dir := t.TempDir()
	for _, e := range all {
		if e.command == itself {
			continue
		}
		// One after another: a later command reads what an earlier one wrote.
		t.Run(fmt.Sprintf("line_%d", e.line), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			command := exec.CommandContext(t.Context(), "bash", "-o", "pipefail", "-c", shorter(e.command, dir))
			command.Dir = "../.."
			command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
			command.Stdout, command.Stderr = &stdout, &stderr
			err := command.Run()
			output, fails := failing(e.output)
			require.Equal(t, fails, err != nil, "$ %s\n%s%s", e.command, &stdout, &stderr)
			assert.NotEmpty(t, stdout.String(), "it printed nothing")
			if line := match(output, strings.Split(stdout.String(), "\n")); line != "" {
				t.Errorf("README.md:%d: $ %s\ndoes not print %q\nall of it:\n%s", e.line, e.command, line, &stdout)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	page := "text\n```console\n$ one\n a 1.5s\n...\n w1 │▐0██│\n$ two\n```\n```go\n$ no\n```\n"
	all := examples(page)
	require.Len(t, all, 2)
	assert.Equal(t, example{3, "one", []string{" a 1.5s", "...", " w1 │▐0██│"}}, all[0])
	assert.Equal(t, example{7, "two", nil}, all[1])

	left, fails := failing([]string{"a", "exit status 1", ""})
	assert.Equal(t, []string{"a", ""}, left)
	assert.True(t, fails)
	left, fails = failing(left)
	assert.Equal(t, []string{"a", ""}, left)
	assert.False(t, fails)

	want := all[0].output
	assert.Empty(t, match(want, []string{" a   2.75ms", "w1 │▐3█···│"}))
	assert.Empty(t, match(want, []string{"", " a", "2s more", "w1 │▐3█···│", "note"}), "breaks and notes do not matter")
	assert.Equal(t, " a 1.5s", match(want, []string{" b 2s", "w1 │▐3█···│"}), "another word")
	assert.Equal(t, " w1 │▐0██│", match(want, []string{" a 2s", "w2 │▐3█···│"}), "another lane")
	assert.Equal(t, " w1 │▐0██│", match(want, []string{" a 2s"}), "too little")
	assert.Equal(t, " a 1.5s", match(want, []string{"w1 │▐3█···│", " a 2s"}[1:1]), "nothing")
}
