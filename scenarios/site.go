package scenarios

import (
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// site is a web site that was drawn from a seed: a graph of pages, of which
// some are slow and a few fail. It serves itself, and counts.
type site struct {
	pages    []page
	hits     []atomic.Int32 // requests per page
	external atomic.Int32   // requests for anything else, or meant for another host
}

type page struct {
	latency time.Duration
	fails   pageFailure
	links   []link
}

// pageFailure is how a page fails; the zero value is a page that does not.
type pageFailure uint8

const (
	pageSound pageFailure = iota
	pageUnavailable
	pageBroken
)

// String is the outcome of a visit as a crawler reports it.
func (f pageFailure) String() string { return [...]string{"200", "503", "broken"}[f] }

// newSite draws a site of s.N pages, half of them slower than s.Latency. Every
// page is reachable from page 0 without passing through one that fails, so that
// what a crawl should find does not depend on the order in which it looks.
func newSite(s Scenario) *site {
	n := s.N
	rng := rand.New(rand.NewPCG(s.Seed, 0x5173))
	st := &site{pages: make([]page, n), hits: make([]atomic.Int32, n)}
	for i := range st.pages {
		factor := min(math.Exp(0.6*rng.NormFloat64()), 8)
		st.pages[i].latency = s.scaled(time.Duration(factor * float64(s.Latency)))
	}
	// One page in 25 fails, in turns one way and the other, and never the first.
	for k, i := range rng.Perm(n - 1)[:min((n+12)/25, n-1)] {
		st.pages[i+1].fails = pageUnavailable + pageFailure(k%2)
	}

	// Each page hangs below a sound one from the first third before it: a site is
	// a shallow tree, not a chain.
	roots := []int{0}
	for i := 1; i < n; i++ {
		parent := roots[rng.IntN(len(roots)/3+1)]
		st.link(rng, parent, i)
		if st.pages[i].fails == pageSound {
			roots = append(roots, i)
		}
	}
	for i := range st.pages {
		st.link(rng, i, 0)
		st.link(rng, i, i)
		for range 3 {
			st.link(rng, i, rng.IntN(n))
		}
		again := st.pages[i].links[rng.IntN(len(st.pages[i].links))]
		st.pages[i].links = append(st.pages[i].links, again, link{to: rng.Int32N(int32(n)), form: formElsewhere})
		links := st.pages[i].links
		rng.Shuffle(len(links), func(a, b int) { links[a], links[b] = links[b], links[a] })
	}
	return st
}

func (st *site) link(rng *rand.Rand, from, to int) {
	st.pages[from].links = append(st.pages[from].links, link{to: int32(to), form: linkForm(rng.IntN(int(formElsewhere)))})
}

// pagePath is the address of a page on its site, in its one canonical form.
func pagePath(i int) string {
	if i == 0 {
		return "/"
	}
	return "/page/" + strconv.Itoa(i)
}

// index is the page at a path, or -1.
func (st *site) index(p string) int {
	if p == "/" {
		return 0
	}
	i, err := strconv.Atoi(strings.TrimPrefix(p, "/page/"))
	if err != nil || i < 1 || i >= len(st.pages) || pagePath(i) != p {
		return -1
	}
	return i
}

// ServeHTTP makes the visitor wait for the page's latency, then answers or
// fails as the page does.
func (st *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i := st.index(r.URL.Path)
	addr, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if i < 0 || addr == nil || r.Host != addr.String() {
		st.external.Add(1)
		http.NotFound(w, r)
		return
	}
	st.hits[i].Add(1)
	if wait(r.Context(), st.pages[i].latency) != nil {
		panic(http.ErrAbortHandler) // returning would be an answer
	}
	body := st.html(i, r.Host)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch st.pages[i].fails {
	case pageUnavailable:
		http.Error(w, "out of order", http.StatusServiceUnavailable)
	case pageBroken:
		// The connection breaks in the middle of the page, not before it: when
		// nothing at all comes back on a connection used before, an HTTP client
		// may ask again by itself, and the page would be hit twice.
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body[:len(body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	default:
		w.Write(body)
	}
}
