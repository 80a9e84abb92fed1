package draw

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"example.com/poollab/lab/interleave"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// HTML writes an interleaving as one page that needs nothing else: no network,
// no other file. On it one steps with buttons, arrow keys or a slider, and sees
// at each step where in the source it is and what every goroutine does. The
// address #step=3 opens it at the third step. The lines around each step are
// part of the page.
//
// Equal interleavings and sources give equal pages. Names, messages and source
// are only ever text in it: a policy in its head allows no script but its own.
func HTML(w io.Writer, iv interleave.Interleaving, title, message string, opts ...Option) error {
	page, err := newPage(iv, title, message, opts)
	if err != nil {
		return fmt.Errorf("draw: writing a page: %w", err)
	}
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("draw: reading the template of a page: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, page); err != nil {
		return fmt.Errorf("draw: writing a page: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("draw: writing a page: %w", err)
	}
	return nil
}

// page is what the template is filled with.
type page struct {
	Title, Message, Text, Policy string

	Style  template.CSS
	Script template.JS
	Data   template.JS // JSON in which no "<" is left
}

func newPage(iv interleave.Interleaving, title, message string, opts []Option) (page, error) {
	style, script := unix(pageStyle), unix(pageScript)
	data, err := json.Marshal(newPageData(newStory(iv, newOptions(opts))))
	if err != nil {
		return page{}, err
	}
	var text strings.Builder
	opts = append(slices.Clone(opts), Width(100), Color(false), func(o *options) { o.ascii = false })
	if err := Text(&text, iv, opts...); err != nil {
		return page{}, err
	}
	return page{
		Title:   clean(title),
		Message: cleanLines(message),
		Text:    text.String(),
		Policy: fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; style-src '%s'; script-src '%s'",
			digest(style), digest(script)),
		Style:  template.CSS(style),
		Script: template.JS(script),
		Data:   template.JS(data),
	}, nil
}

// unix has the line ends that browsers see, which the digests are of.
func unix(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// cleanLines is clean for a text of several lines, whose indents stay.
func cleanLines(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i, line := range lines {
		lines[i] = cleanSource(strings.TrimRight(line, "\r"))
	}
	return strings.Join(lines, "\n")
}
