package scenarios

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// goroutines is the simplest pool that Workload.Run accepts: a goroutine per task,
// so many of them at work.
type goroutines struct {
	busy chan struct{}
	all  sync.WaitGroup
}

func (p *goroutines) Submit(task func()) error {
	p.all.Go(func() {
		p.busy <- struct{}{}
		defer func() { <-p.busy }()
		task()
	})
	return nil
}

// finish starts a workload, runs it to its end and returns it with its results.
func finish(t *testing.T, s Scenario) (*Workload, []Result) {
	t.Helper()
	w, err := s.Start(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, w.Close()) })
	pool := &goroutines{busy: make(chan struct{}, s.Workers)}
	results, err := w.Run(t.Context(), pool, nil)
	pool.all.Wait()
	require.NoError(t, err)
	return w, results
}

func smallScrape(n int) Scenario {
	s := scrape()
	s.N, s.Workers, s.Scale = n, 4, 0.002
	return s
}

func TestScrapeFindsTheWholeSite(t *testing.T) {
	for _, tc := range []struct {
		pages, workers int
		facts          string // how pages failed
	}{
		{1, 1, "0 pages answered with an error, 0 broke off"},
		{2, 3, "0 pages answered with an error, 0 broke off"},
		{13, 1, "1 page answered with an error, 0 broke off"},
		{90, 4, "2 pages answered with an error, 2 broke off"},
		{90, 50, "2 pages answered with an error, 2 broke off"},
	} {
		t.Run(fmt.Sprintf("%d pages, %d workers", tc.pages, tc.workers), func(t *testing.T) {
			s := smallScrape(tc.pages)
			s.Workers = tc.workers
			w, results := finish(t, s)
			require.NoError(t, w.Check(results, nil))
			assert.Len(t, results, tc.pages)
			assert.True(t, s.Discovers)
			ids := map[int]bool{}
			for _, r := range results {
				ids[r.Task] = true
			}
			assert.Len(t, ids, tc.pages, "tasks that share an ID")
			facts := w.Facts()
			require.Len(t, facts, 2)
			assert.True(t, strings.HasPrefix(facts[0], counted(tc.pages, "page")+" visited, "), facts[0])
			assert.Equal(t, tc.facts, facts[1])
		})
	}
}

func TestScrapeReportsFailingPages(t *testing.T) {
	s := smallScrape(60)
	w, err := s.Start(t.Context())
	require.NoError(t, err)
	defer w.Close()
	st := newSite(s)
	for i := range st.pages {
		r, err := w.Do(t.Context(), Task{ID: i, Name: pagePath(i)})
		assert.Equal(t, pagePath(i)+" "+st.pages[i].fails.String(), r.Value)
		if st.pages[i].fails == pageSound {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, "scenarios: scrape: "+pagePath(i)+": ")
			assert.Empty(t, r.Found)
		}
	}
}

func TestScrapeCheckSaysWhatDiffers(t *testing.T) {
	for _, tc := range []struct {
		name   string
		tamper func(t *testing.T, w *Workload, results []Result) []Result
		err    error
		want   string
	}{
		{"visited twice", func(_ *testing.T, _ *Workload, rs []Result) []Result {
			return append(rs, Result{Task: 99, Value: "/ 200"})
		}, nil, "scenarios: scrape: / was visited 2 times"},
		{"missing", func(_ *testing.T, _ *Workload, rs []Result) []Result {
			return rs[1:] // the first is that of the first page
		}, nil, "scenarios: scrape: / was not visited"},
		{"wrong status", func(_ *testing.T, _ *Workload, rs []Result) []Result {
			rs[0].Value = "/ 503"
			return rs
		}, nil, `scenarios: scrape: / came back as "503" instead of "200"`},
		{"no such page", func(_ *testing.T, _ *Workload, rs []Result) []Result {
			return append(rs, Result{Task: 7, Value: "/page/013 200"})
		}, nil, `scenarios: scrape: task 7 brought back "/page/013 200", which is no page of the site`},
		{"fetched twice", func(t *testing.T, w *Workload, rs []Result) []Result {
			r, err := w.Do(t.Context(), w.Tasks[0])
			require.NoError(t, err)
			assert.Empty(t, r.Found, "pages claimed twice")
			return rs
		}, nil, "scenarios: scrape: / was served 2 times"},
		{"followed what is no link", func(t *testing.T, w *Workload, rs []Result) []Result {
			_, err := w.Do(t.Context(), Task{Name: "/page/draft"})
			require.Error(t, err)
			return rs
		}, nil, "scenarios: scrape: 1 request asked for something else than a page of the site"},
		{"nothing", func(*testing.T, *Workload, []Result) []Result {
			return nil
		}, nil, "scenarios: scrape: / was not visited; /page/1 was not visited; /page/2 was not visited, and 17 more differences"},
		{"cut short", func(_ *testing.T, _ *Workload, rs []Result) []Result {
			return rs
		}, context.Canceled, "scenarios: scrape: the crawl did not end by itself: context canceled"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, results := finish(t, smallScrape(20))
			require.NoError(t, w.Check(results, nil))
			assert.EqualError(t, w.Check(tc.tamper(t, w, results), tc.err), tc.want)
		})
	}
}

var errStopped = errors.New("stopped")

func TestScrapeVisitEndsWithItsContext(t *testing.T) {
	s := smallScrape(1)
	s.Latency, s.Scale = time.Hour, 1
	st := newSite(s)
	arrived := make(chan struct{})
	lo, err := listen(t.Context(), 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		st.ServeHTTP(w, r)
	}))
	require.NoError(t, err)
	c := &crawler{client: lo.client, host: lo.host, seen: map[string]bool{}}
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-arrived
		cancel(errStopped)
	}()
	_, err = c.visit(ctx, Task{Name: "/"})
	assert.ErrorIs(t, err, errStopped)
	require.NoError(t, lo.close())
}

func TestCloseEndsServersAndGoroutines(t *testing.T) {
	for _, s := range []Scenario{smallScrape(30), smallAPI(30)} {
		before := httpGoroutines()
		w, err := s.Start(t.Context())
		require.NoError(t, err)
		pool := &goroutines{busy: make(chan struct{}, s.Workers)}
		_, err = w.Run(t.Context(), pool, nil)
		require.NoError(t, err)
		pool.all.Wait()
		require.NoError(t, w.Close())
		_, err = w.Do(t.Context(), w.Tasks[0])
		require.ErrorContains(t, err, "refused", s.Name)
		// The client's goroutines end by themselves once their connections are
		// closed; if they did not, the test binary's time would run out here.
		for httpGoroutines() > before {
			runtime.Gosched()
		}
	}
}

func TestCloseEndsRequestsThatWait(t *testing.T) {
	s := smallScrape(1)
	s.Latency, s.Scale = time.Hour, 1
	st := newSite(s)
	arrived := make(chan struct{})
	var ended atomic.Bool
	lo, err := listen(t.Context(), 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			for range 10_000 { // a handler that takes its time to end
				runtime.Gosched()
			}
			ended.Store(true)
		}()
		close(arrived)
		st.ServeHTTP(w, r)
	}))
	require.NoError(t, err)
	outcome := make(chan error, 1)
	go func() {
		resp, err := lo.client.Get("http://" + lo.host)
		if err == nil {
			resp.Body.Close()
		}
		outcome <- err
	}()
	<-arrived
	require.NoError(t, lo.close())
	assert.True(t, ended.Load(), "close did not wait for the handler")
	assert.Error(t, <-outcome)
}

func httpGoroutines() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	n := 0
	for stack := range bytes.SplitSeq(stacks, []byte("\n\n")) {
		if bytes.Contains(stack, []byte("net/http.")) {
			n++
		}
	}
	return n
}
