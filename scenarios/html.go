package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"

	"golang.org/x/net/html"
)

// link is a link of a page, and how its author happened to write it.
type link struct {
	to   int32 // index of the page
	form linkForm
}

type linkForm uint8

// All forms but the last lead to the page; the last one leads away.
const (
	formAbsolute linkForm = iota
	formRelative
	formDotted
	formFragment
	formEscaped
	formFull
	formSchemeless
	formElsewhere
)

// href writes a link as it stands on page from of the site at host.
func href(host string, from int, l link) string {
	to := pagePath(int(l.to))
	switch l.form {
	case formRelative:
		switch {
		case int(l.to) == from:
			return "#top"
		case from == 0:
			return to[1:]
		case l.to == 0:
			return ".."
		}
		return strconv.Itoa(int(l.to))
	case formDotted:
		return "/page/./.." + to
	case formFragment:
		return to + "#part-2"
	case formEscaped:
		if l.to != 0 {
			return "/p%61ge/" + strconv.Itoa(int(l.to))
		}
	case formFull:
		return "HTTP://" + host + to
	case formSchemeless:
		return "//" + host + to
	case formElsewhere:
		return "http://other.example" + to // a reserved name: nobody lives there
	}
	return to
}

// html is a page as people write them: not everything that looks like a link
// is one.
func (st *site) html(i int, host string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!doctype html>\n<title>Page %d</title>\n<h1 id=top>Page %d</h1>\n", i, i)
	b.WriteString("<!-- <a href=\"/page/draft\">not yet</a> -->\n<a name=links></a>\n")
	for k, l := range st.pages[i].links {
		address := html.EscapeString(href(host, i, l))
		if k%2 == 0 {
			fmt.Fprintf(&b, "<p><a href=\"%s\">Page %d</a>\n", address, l.to)
		} else {
			fmt.Fprintf(&b, "<P><A class=more HREF='%s'>Page %d</A>\n", address, l.to)
		}
	}
	b.WriteString("<p><a href=\"mailto:editor@other.example\">Write to us</a>\n")
	return b.Bytes()
}

// hrefs are the links of a page in the order in which they stand there. An
// error means that the page could not be read to its end.
func hrefs(r io.Reader) ([]string, error) {
	var found []string
	z := html.NewTokenizer(r)
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return found, err
			}
			return found, nil
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			if string(name) != "a" {
				continue
			}
			for more {
				var key, value []byte
				if key, value, more = z.TagAttr(); string(key) == "href" {
					found = append(found, string(value))
					break
				}
			}
		}
	}
}

// sameSite resolves a link that stands on a page, and reports whether it leads
// to a page of the same site. Two links to one page yield the same path,
// however they are written.
func sameSite(on *url.URL, href string) (string, bool) {
	u, err := on.Parse(href)
	if err != nil || u.Scheme != on.Scheme || u.Host != on.Host {
		return "", false
	}
	if u.Path == "" {
		return "/", true
	}
	return u.Path, true
}
