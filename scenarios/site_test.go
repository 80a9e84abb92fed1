package scenarios

import (
	"bytes"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

func TestSiteIsWellDefined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scrape()
		s.N = rapid.IntRange(1, 300).Draw(t, "pages")
		s.Seed = rapid.Uint64().Draw(t, "seed")
		st, r := newSite(s), newSite(s).distances()
		if !reflect.DeepEqual(st.pages, newSite(s).pages) {
			t.Fatalf("one seed drew two sites")
		}

		failing := 0
		soonest := make([]time.Duration, s.N) // as the links of sound pages allow it
		for i, p := range st.pages {
			if p.latency < 0 || p.latency > 8*s.Latency {
				t.Fatalf("latency out of range")
			}
			if r.soonest[i] < 0 {
				t.Fatalf("page not reachable without a failing one")
			}
			if p.fails != pageSound {
				failing++
				continue
			}
			for _, l := range p.links {
				at := r.soonest[i] + st.pages[l.to].latency
				if l.form != formElsewhere && (soonest[l.to] == 0 || at < soonest[l.to]) {
					soonest[l.to] = at
				}
			}
		}
		soonest[0] = st.pages[0].latency
		if !reflect.DeepEqual(soonest, r.soonest) {
			t.Fatalf("a page's soonest visit is not that of the best link to it")
		}
		if failing != min((s.N+12)/25, s.N-1) || st.pages[0].fails != pageSound {
			t.Fatalf("wrong number of failing pages, or the first page fails")
		}
	})
}

func TestSiteHasLinksOfEachKind(t *testing.T) {
	s := scrape()
	st := newSite(s)
	forms := map[linkForm]bool{}
	for i, p := range st.pages {
		to := map[int32]int{}
		twice := false
		for _, l := range p.links {
			forms[l.form] = true
			to[l.to]++
			twice = twice || to[l.to] > 1
		}
		assert.True(t, to[0] > 0 && to[int32(i)] > 0 && twice, "page %d lacks a link back, to itself or a second one", i)
	}
	assert.Len(t, forms, int(formElsewhere)+1)
	var b Bound
	for _, workers := range []int{1, 2, 5, 10, 20, 50} {
		next := st.bound(st.distances(), workers)
		assert.True(t, b.Time == 0 || next.Time <= b.Time, "more workers, more time")
		b = next
	}
	assert.Contains(t, b.Why, "clicks", "the default site must be too deep for 50 workers")
}

func TestLinksResolveToTheirPages(t *testing.T) {
	const host = "127.0.0.1:8080"
	for from := range 3 {
		on := &url.URL{Scheme: "http", Host: host, Path: pagePath(from)}
		for to := range 3 {
			for f := formAbsolute; f < formElsewhere; f++ {
				address := href(host, from, link{int32(to), f})
				p, ok := sameSite(on, address)
				assert.True(t, ok && p == pagePath(to), "%q on %s leads to %q", address, on, p)
			}
			_, ok := sameSite(on, href(host, from, link{int32(to), formElsewhere}))
			assert.False(t, ok)
		}
		for address, want := range map[string]string{
			"": pagePath(from), "#x": pagePath(from), "http://" + host: "/", "?page=2": pagePath(from),
		} {
			p, ok := sameSite(on, address)
			assert.True(t, ok && p == want, "%q on %s leads to %q", address, on, p)
		}
		for _, address := range []string{"mailto:a@other.example", "https://" + host + "/", "http://127.0.0.1:80/", "http://[", "%zz"} {
			_, ok := sameSite(on, address)
			assert.False(t, ok, address)
		}
	}
}

func TestHrefs(t *testing.T) {
	st := newSite(scrape())
	found, err := hrefs(bytes.NewReader(st.html(3, "h")))
	require.NoError(t, err)
	var want []string
	for _, l := range st.pages[3].links {
		want = append(want, href("h", 3, l))
	}
	assert.Equal(t, append(want, "mailto:editor@other.example"), found)

	_, err = hrefs(&brokenReader{})
	assert.ErrorIs(t, err, errStopped)
	found, err = hrefs(strings.NewReader(`<a href="` + html.EscapeString(`a&b"`) + `"><a id=x><b href=no><area href=no>`))
	require.NoError(t, err)
	assert.Equal(t, []string{`a&b"`}, found)
}

type brokenReader struct{}

func (*brokenReader) Read(b []byte) (int, error) { return copy(b, `<a href="x">`), errStopped }

// The site is a diamond: / leads to 1 (slow, leads to 3) and 2 (fails, quick,
// would lead to 3); 3 leads to 4.
func TestScrapeBound(t *testing.T) {
	to := func(pages ...int32) (links []link) {
		for _, p := range pages {
			links = append(links, link{to: p})
		}
		return links
	}
	st := &site{pages: []page{
		{latency: 1 * time.Second, links: append(to(0, 1, 2), link{5, formElsewhere})},
		{latency: 5 * time.Second, links: to(3)},
		{latency: 1 * time.Second, links: to(3), fails: pageUnavailable},
		{latency: 2 * time.Second, links: to(4, 0)},
		{latency: 3 * time.Second},
		{latency: 99 * time.Second},
	}}
	r := st.distances()
	assert.Equal(t, []time.Duration{1e9, 6e9, 2e9, 8e9, 11e9, -1}, r.soonest)
	assert.Equal(t, Bound{12 * time.Second, "12s of waiting on 1 worker"}, st.bound(r, 1))
	assert.Equal(t, Bound{11 * time.Second, "the longest way from the first page, 3 clicks"}, st.bound(r, 2))
}
