package scenarios

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

func scrape() Scenario {
	return Scenario{
		Name:       "scrape",
		Title:      "a scraper that follows the links of a web site, page by page",
		Lesson:     "work that discovers work: links found on a page become tasks of the same pool, which ends when no page is left",
		N:          200,
		Workers:    10,
		Latency:    50 * time.Millisecond,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.1,
		Discovers:  true,
		start:      startScrape,
	}
}

func startScrape(ctx context.Context, s Scenario) (*Workload, error) {
	st := newSite(s)
	lo, err := listen(ctx, s.Workers, st)
	if err != nil {
		return nil, err
	}
	c := &crawler{client: lo.client, host: lo.host, seen: map[string]bool{"/": true}}
	d := st.distances()
	return &Workload{
		Tasks: []Task{{ID: 0, Name: "/"}},
		Do:    c.visit,
		Bound: func(workers int) Bound { return st.bound(d, max(workers, 1)) },
		Check: func(results []Result, err error) error { return st.check(d, results, err) },
		Facts: c.facts,
		close: lo.close,
	}, nil
}

// crawler visits the pages of one site. It knows nothing of the site but what
// the pages say.
type crawler struct {
	client *http.Client
	host   string

	mu      sync.Mutex
	seen    map[string]bool // paths that a task was made for
	visited int
	links   int
	refused int // pages that answered with an error
	broken  int // pages that did not come back whole
}

// visit fetches a page and claims the pages it links to that nobody has
// claimed before.
func (c *crawler) visit(ctx context.Context, t Task) (Result, error) {
	on := &url.URL{Scheme: "http", Host: c.host, Path: t.Name}
	outcome, links, err := c.fetch(ctx, on)
	if ctx.Err() != nil {
		return Result{Task: t.ID}, fmt.Errorf("scenarios: scrape: %s: %w", t.Name, context.Cause(ctx))
	}
	r := Result{Task: t.ID, Value: t.Name + " " + outcome}

	c.mu.Lock()
	defer c.mu.Unlock()
	c.visited++
	if err != nil {
		if outcome == pageBroken.String() {
			c.broken++
		} else {
			c.refused++
		}
		return r, fmt.Errorf("scenarios: scrape: %s: %w", t.Name, err)
	}
	c.links += len(links)
	for _, href := range links {
		// Asking and claiming are one step under the lock: two pages that link to a
		// third at the same time must not both make a task of it.
		if p, ok := sameSite(on, href); ok && !c.seen[p] {
			r.Found = append(r.Found, Task{ID: len(c.seen), Name: p})
			c.seen[p] = true
		}
	}
	return r, nil
}

// fetch reads a page to its end, so that its connection can be used again. It
// returns the outcome in a word and, if all went well, the links.
func (c *crawler) fetch(ctx context.Context, on *url.URL) (string, []string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, on.String(), nil)
	if err != nil {
		return pageBroken.String(), nil, err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return pageBroken.String(), nil, err
	}
	defer resp.Body.Close()
	outcome := fmt.Sprint(resp.StatusCode)
	if resp.StatusCode != http.StatusOK {
		io.Copy(io.Discard, resp.Body)
		return outcome, nil, fmt.Errorf("answered %s", resp.Status)
	}
	links, err := hrefs(resp.Body)
	if err != nil {
		return pageBroken.String(), nil, err
	}
	return outcome, links, nil
}

func (c *crawler) facts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return []string{
		fmt.Sprintf("%s visited, %s seen on them", counted(c.visited, "page"), counted(c.links, "link")),
		fmt.Sprintf("%s answered with an error, %d broke off", counted(c.refused, "page"), c.broken),
	}
}

// check compares what a crawl brought back, and what the server counted, with
// the site as it was drawn.
func (st *site) check(d distances, results []Result, err error) error {
	if err != nil {
		return fmt.Errorf("scenarios: scrape: the crawl did not end by itself: %w", err)
	}
	outcomes := make([][]string, len(st.pages))
	var diffs []string
	for _, res := range results {
		p, outcome, _ := strings.Cut(res.Value, " ")
		if i := st.index(p); i >= 0 {
			outcomes[i] = append(outcomes[i], outcome)
		} else {
			diffs = append(diffs, fmt.Sprintf("task %d brought back %q, which is no page of the site", res.Task, res.Value))
		}
	}
	for i, got := range outcomes {
		want := st.pages[i].fails.String()
		hits := int(st.hits[i].Load())
		switch reachable := d.soonest[i] >= 0; {
		case !reachable && len(got)+hits == 0:
		case !reachable:
			diffs = append(diffs, fmt.Sprintf("%s was visited, but no link leads to it", pagePath(i)))
		case len(got) == 0:
			diffs = append(diffs, fmt.Sprintf("%s was not visited", pagePath(i)))
		case len(got) > 1:
			diffs = append(diffs, fmt.Sprintf("%s was visited %d times", pagePath(i), len(got)))
		case got[0] != want:
			diffs = append(diffs, fmt.Sprintf("%s came back as %q instead of %q", pagePath(i), got[0], want))
		case hits != 1:
			diffs = append(diffs, fmt.Sprintf("%s was served %d times", pagePath(i), hits))
		}
	}
	if n := st.external.Load(); n > 0 {
		diffs = append(diffs, counted(int(n), "request")+" asked for something else than a page of the site")
	}
	return differs("scrape", diffs)
}
