package scenarios

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// api is refused calls with a 429 that tells the wait twice: in Retry-After, as
// the standard has it, and beside it in a precise header that not every server
// sends. The client prefers the precise one and obeys either.
func api() Scenario {
	return Scenario{
		Name:       "api",
		Title:      "calls of an API that lets in only so many per second",
		Lesson:     "more workers stop helping at the rate limit: beyond it they only wait to be let in",
		N:          100,
		Workers:    10,
		Latency:    100 * time.Millisecond,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.1,
		start:      startAPI,
	}
}

const (
	// apiKeepsBusy is how many workers use the whole rate limit: a token falls due
	// each Latency/apiKeepsBusy.
	apiKeepsBusy = 5
	apiBurst     = 5
	// apiTries is when a client gives up. A polite one needs two.
	apiTries = 100

	callIDHeader = "Call-Id"
	// retryMsHeader tells the wait in milliseconds, with decimals. The standard
	// Retry-After is no finer than a second, so the wait must be rounded up: a
	// client that obeyed it would lose most of the rate it is entitled to. Some
	// public APIs send this header beside it for the same reason.
	retryMsHeader = "Retry-After-Ms"
)

func startAPI(ctx context.Context, s Scenario) (*Workload, error) {
	interval := s.scaled(s.Latency) / apiKeepsBusy
	if interval <= 0 {
		return nil, &ParamError{s.Name, "latency", fmt.Sprintf("is %v at scale %v: too short for the rate limit that is derived from it", s.Latency, s.Scale)}
	}
	server := &apiServer{
		latency: s.scaled(s.Latency),
		limit:   newLimiter(interval, apiBurst, time.Now),
		answers: make([]atomic.Int32, s.N),
	}
	lo, err := listen(ctx, s.Workers, server)
	if err != nil {
		return nil, err
	}
	client := &apiClient{http: lo.client, url: "http://" + lo.host + "/call"}
	tasks := make([]Task, s.N)
	for i := range tasks {
		tasks[i] = Task{ID: i, Name: fmt.Sprintf("call %d", i), Latency: server.latency}
	}
	return &Workload{
		Tasks: tasks,
		Do:    client.call,
		Bound: func(workers int) Bound { return server.bound(max(workers, 1)) },
		Check: server.check,
		Facts: server.facts,
		close: lo.close,
	}, nil
}

// apiServer answers each call after a fixed time, once its limiter has let the
// call in.
type apiServer struct {
	latency time.Duration
	limit   *limiter
	answers []atomic.Int32 // per call
}

func (s *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call, err := strconv.Atoi(r.Header.Get(callIDHeader))
	if err != nil || call < 0 || call >= len(s.answers) {
		http.Error(w, "a call needs its number in the header "+callIDHeader, http.StatusBadRequest)
		return
	}
	if pause := s.limit.ask(call); pause > 0 {
		// Both are rounded up: who comes back then is never too early.
		seconds := (pause-1)/time.Second + 1
		micros := (pause-1)/time.Microsecond + 1
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
		w.Header().Set(retryMsHeader, fmt.Sprintf("%d.%03d", micros/1000, micros%1000))
		http.Error(w, "too many calls", http.StatusTooManyRequests)
		return
	}
	if wait(r.Context(), s.latency) != nil {
		panic(http.ErrAbortHandler) // returning would be an answer
	}
	s.answers[call].Add(1)
	io.WriteString(w, "ok")
}

// bound is the least time for all calls, which no pool can beat: either the workers are busy with
// answers, or the last token falls due late. The bucket is full at the start.
func (s *apiServer) bound(workers int) Bound {
	n := len(s.answers)
	turns := (n + workers - 1) / workers
	busy := saturated(float64(turns) * float64(s.latency))
	limited := saturated(float64(max(n-s.limit.burst, 0))*float64(s.limit.interval) + float64(s.latency))
	if limited >= busy {
		return Bound{limited, "rate limit of " + s.limit.rate()}
	}
	return Bound{busy, fmt.Sprintf("%v a call on %s", s.latency, counted(workers, "worker"))}
}

func (s *apiServer) check(results []Result, err error) error {
	if err != nil {
		return fmt.Errorf("scenarios: api: the calls did not all succeed: %w", err)
	}
	returned := make([]int, len(s.answers))
	diffs := s.limit.diffs()
	for _, r := range results {
		switch {
		case r.Task < 0 || r.Task >= len(returned):
			diffs = append(diffs, fmt.Sprintf("there is a result of call %d, which was never to be made", r.Task))
			continue
		case r.Value != callValue(r.Task):
			diffs = append(diffs, fmt.Sprintf("call %d brought back %q instead of %q", r.Task, r.Value, callValue(r.Task)))
		}
		returned[r.Task]++
	}
	for i, times := range returned {
		if times != 1 {
			diffs = append(diffs, fmt.Sprintf("call %d has %s", i, counted(times, "result")))
		} else if answers := s.answers[i].Load(); answers != 1 {
			diffs = append(diffs, fmt.Sprintf("call %d was answered %d times", i, answers))
		}
	}
	return differs("api", diffs)
}

func (s *apiServer) facts() []string {
	var answered int32
	for i := range s.answers {
		answered += s.answers[i].Load()
	}
	return []string{fmt.Sprintf("%s answered, %d told to wait (429)", counted(int(answered), "call"), s.limit.refusals())}
}

// apiClient makes calls and waits as long as it is told to.
type apiClient struct {
	http *http.Client
	url  string
}

func callValue(call int) string { return fmt.Sprintf("call %d ok", call) }

// call makes one call and returns when it is answered, when ctx ends, or when
// the server goes on refusing it. A worker that waits to be let in is not free
// for another task.
func (c *apiClient) call(ctx context.Context, t Task) (Result, error) {
	r := Result{Task: t.ID}
	for range apiTries {
		pause, err := c.try(ctx, t.ID)
		if err == nil && pause == 0 {
			r.Value = callValue(t.ID)
			return r, nil
		}
		if err == nil {
			err = wait(ctx, pause)
		}
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return r, fmt.Errorf("scenarios: api: call %d: %w", t.ID, err)
		}
	}
	return r, fmt.Errorf("scenarios: api: call %d: still told to wait after %d tries", t.ID, apiTries)
}

// try returns 0 if the call was answered, or how long to wait before the next
// try.
func (c *apiClient) try(ctx context.Context, call int) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set(callIDHeader, strconv.Itoa(call))
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return 0, err
	case resp.StatusCode == http.StatusTooManyRequests:
		return retryAfter(resp.Header, time.Now())
	case resp.StatusCode != http.StatusOK || string(body) != "ok":
		return 0, fmt.Errorf("answered %s: %q", resp.Status, body)
	}
	return 0, nil
}

// retryAfter is how long an answer tells the client to wait, above 0. The
// precise header wins over the standard one, which gives seconds or a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, error) {
	standard := h.Get("Retry-After")
	if ms, err := strconv.ParseFloat(h.Get(retryMsHeader), 64); err == nil && ms > 0 {
		// Rounded to the nanosecond: floating point must not shorten the wait.
		return max(saturated(ms*float64(time.Millisecond)+0.5), 1), nil
	}
	if seconds, err := strconv.ParseUint(standard, 10, 64); err == nil {
		return max(saturated(float64(seconds)*float64(time.Second)), 1), nil
	}
	if date, err := http.ParseTime(standard); err == nil {
		return max(date.Sub(now), 1), nil
	}
	return 0, errors.New("told to wait, but not how long")
}
