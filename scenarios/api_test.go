package scenarios

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func smallAPI(n int) Scenario {
	s := api()
	s.N, s.Workers, s.Scale = n, 4, 0.02
	return s
}

func TestAPIAnswersEachCallOnce(t *testing.T) {
	for _, tc := range []struct{ calls, workers int }{{1, 1}, {5, 9}, {30, 1}, {30, 5}, {30, 30}} {
		t.Run(fmt.Sprintf("%d calls, %d workers", tc.calls, tc.workers), func(t *testing.T) {
			s := smallAPI(tc.calls)
			s.Workers = tc.workers
			w, results := finish(t, s)
			require.NoError(t, w.Check(results, nil))
			assert.Len(t, results, tc.calls)
			assert.False(t, s.Discovers)
			assert.Equal(t, 2*time.Millisecond, w.Tasks[0].Latency)
			require.Len(t, w.Facts(), 1)
			assert.Regexp(t, "^"+counted(tc.calls, "call")+` answered, \d+ told to wait \(429\)$`, w.Facts()[0])
		})
	}
}

func TestAPICheckSaysWhatDiffers(t *testing.T) {
	for _, tc := range []struct {
		name   string
		tamper func([]Result) []Result
		err    error
		want   string
	}{
		{"twice", func(rs []Result) []Result { return append(rs, Result{2, "call 2 ok", nil}) }, nil, "scenarios: api: call 2 has 2 results"},
		{"missing", func(rs []Result) []Result { return rs[:0] }, nil,
			"scenarios: api: call 0 has 0 results; call 1 has 0 results; call 2 has 0 results, and 5 more differences"},
		{"wrong", func(rs []Result) []Result {
			rs[0] = Result{rs[0].Task, "call 99 ok", nil}
			return rs
		}, nil, `brought back "call 99 ok" instead of`},
		{"unknown", func(rs []Result) []Result { return append(rs, Result{8, "call 8 ok", nil}) }, nil,
			"scenarios: api: there is a result of call 8, which was never to be made"},
		{"failed", func(rs []Result) []Result { return rs }, context.Canceled, "the calls did not all succeed: context canceled"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, results := finish(t, smallAPI(8))
			require.NoError(t, w.Check(results, nil))
			assert.ErrorContains(t, w.Check(tc.tamper(results), tc.err), tc.want)
		})
	}
	t.Run("made twice", func(t *testing.T) {
		w, results := finish(t, smallAPI(8))
		_, err := w.Do(t.Context(), w.Tasks[3])
		require.NoError(t, err)
		assert.EqualError(t, w.Check(results, nil), "scenarios: api: call 3 was answered 2 times")
	})
}

// A client that comes back at once is told again, and Check tells on it even
// though all its calls are answered in the end.
func TestAPICheckCatchesAnImpoliteClient(t *testing.T) {
	var passed atomic.Int64
	start := time.Now()
	server := &apiServer{
		limit:   newLimiter(time.Hour, 2, func() time.Time { return start.Add(time.Duration(passed.Load())) }),
		answers: make([]atomic.Int32, 3),
	}
	lo, err := listen(t.Context(), 1, server)
	require.NoError(t, err)
	defer lo.close()
	c := &apiClient{http: lo.client, url: "http://" + lo.host}
	results := []Result{{0, "call 0 ok", nil}, {1, "call 1 ok", nil}, {2, "call 2 ok", nil}}
	for call, want := range []time.Duration{0, 0, time.Hour, time.Hour} {
		wait, err := c.try(t.Context(), min(call, 2))
		require.NoError(t, err)
		assert.Equal(t, want, wait)
	}
	passed.Store(int64(time.Hour))
	wait, err := c.try(t.Context(), 2)
	require.NoError(t, err)
	assert.Zero(t, wait)
	assert.EqualError(t, server.check(results, nil), "scenarios: api: 1 call came back before the told time")
}

func TestAPIClientObeys(t *testing.T) {
	for _, tc := range []struct {
		name   string
		header http.Header
		status int
		hits   int32
		want   string
	}{
		{"gives up", http.Header{retryMsHeader: {"0.001"}}, 429, apiTries, "call 7: still told to wait after 100 tries"},
		{"no time told", nil, 429, 1, "call 7: told to wait, but not how long"},
		{"another error", nil, 500, 1, `call 7: answered 500 Internal Server Error: "no"`},
		{"another answer", nil, 200, 1, `call 7: answered 200 OK: "no"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var hits atomic.Int32
			lo, err := listen(t.Context(), 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				hits.Add(1)
				for k, v := range tc.header {
					w.Header()[k] = v
				}
				w.WriteHeader(tc.status)
				fmt.Fprint(w, "no")
			}))
			require.NoError(t, err)
			defer lo.close()
			r, err := (&apiClient{lo.client, "http://" + lo.host}).call(t.Context(), Task{ID: 7})
			assert.EqualError(t, err, "scenarios: api: "+tc.want)
			assert.Equal(t, Result{Task: 7}, r)
			assert.Equal(t, tc.hits, hits.Load())
		})
	}
}

func TestAPICallEndsWithItsContext(t *testing.T) {
	for _, tc := range []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"told to wait", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}},
		{"not answered", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			asked := make(chan struct{})
			lo, err := listen(t.Context(), 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				close(asked)
				tc.answer(w, r)
			}))
			require.NoError(t, err)
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() {
				<-asked
				cancel(errStopped)
			}()
			_, err = (&apiClient{lo.client, "http://" + lo.host}).call(ctx, Task{})
			assert.ErrorIs(t, err, errStopped)
			require.NoError(t, lo.close())
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2024, 2, 29, 23, 59, 30, 5e8, time.UTC)
	for _, tc := range []struct {
		name         string
		ms, standard string
		want         time.Duration // 0 for none
	}{
		{"both", "12.345", "1", 12345 * time.Microsecond},
		{"precise", "0.0000001", "", 1},
		{"seconds", "", "2", 2 * time.Second},
		{"no seconds", "", "0", 1},
		{"very many seconds", "", "18446744073709551615", math.MaxInt64},
		{"date", "", "Fri, 01 Mar 2024 00:00:01 GMT", 30*time.Second + 500*time.Millisecond},
		{"date of the old kind", "", "Friday, 01-Mar-24 00:00:01 GMT", 30*time.Second + 500*time.Millisecond},
		{"date in the past", "", "Fri, 31 Dec 1999 23:59:59 GMT", 1},
		{"garbage beside seconds", "soon", "2", 2 * time.Second},
		{"negative beside seconds", "-1", "2", 2 * time.Second},
		{"none beside a date", "0", "Fri, 01 Mar 2024 00:00:01 GMT", 30*time.Second + 500*time.Millisecond},
		{"missing", "", "", 0},
		{"garbage", "soon", "later", 0},
		{"negative", "-1", "-1", 0},
		{"fraction in the standard header", "", "1.5", 0},
		{"no number", "NaN", "NaN", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := http.Header{}
			for header, value := range map[string]string{retryMsHeader: tc.ms, "Retry-After": tc.standard} {
				if value != "" {
					h.Set(header, value)
				}
			}
			got, err := retryAfter(h, now)
			assert.Equal(t, tc.want, got)
			assert.Equal(t, tc.want == 0, err != nil)
		})
	}
}

func TestAPIServerTellsBothWaits(t *testing.T) {
	now := time.Now()
	server := &apiServer{limit: newLimiter(1500500*time.Nanosecond, 1, func() time.Time { return now }), answers: make([]atomic.Int32, 2)}
	lo, err := listen(t.Context(), 1, server)
	require.NoError(t, err)
	defer lo.close()
	for _, tc := range []struct {
		id, ms, standard string
		status           int
	}{
		{"0", "", "", 200},
		{"1", "1.501", "1", 429},
		{"2", "", "", 400},
		{"-1", "", "", 400},
		{"", "", "", 400},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+lo.host, nil)
		require.NoError(t, err)
		req.Header.Set(callIDHeader, tc.id)
		resp, err := lo.client.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, tc.status, resp.StatusCode)
		assert.Equal(t, tc.ms, resp.Header.Get(retryMsHeader))
		assert.Equal(t, tc.standard, resp.Header.Get("Retry-After"))
	}
}

func TestAPIBound(t *testing.T) {
	for _, tc := range []struct {
		calls, workers int
		scale          float64
		want           Bound
	}{
		{100, 1, 1, Bound{10 * time.Second, "100ms a call on 1 worker"}},
		{100, 3, 1, Bound{3400 * time.Millisecond, "100ms a call on 3 workers"}},
		{100, 5, 1, Bound{2 * time.Second, "rate limit of 50/s"}},
		{100, 50, 1, Bound{2 * time.Second, "rate limit of 50/s"}},
		{100, 50, 0.1, Bound{200 * time.Millisecond, "rate limit of 500/s"}},
		{3, 2, 1, Bound{200 * time.Millisecond, "100ms a call on 2 workers"}},
	} {
		s := api()
		s.N, s.Scale = tc.calls, tc.scale
		w, err := s.Start(t.Context())
		require.NoError(t, err)
		assert.Equal(t, tc.want, w.Bound(tc.workers))
		require.NoError(t, w.Close())
	}
}

func TestAPINeedsALatency(t *testing.T) {
	s := api()
	s.Latency = 0
	_, err := s.Start(t.Context())
	var bad *ParamError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "latency", bad.Param)
}
