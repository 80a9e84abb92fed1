package poolbench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

type task = func(context.Context, int) (int, error)

// workload is a kind of task and how many of them make one operation: enough
// for 256 workers, few enough to do them one after another.
type workload struct {
	name   string
	tasks  int
	wait   time.Duration // how long a task waits, if little else takes time
	start  func(testing.TB) task
	result func(int) int
}

func workloads() []workload {
	return []workload{
		// Nothing: what remains is the cost of the pool itself.
		{"noop", 10_000, 0, always(noop), identity},
		// About a microsecond of arithmetic: cores count, not workers.
		{"cpu1us", 10_000, 0, always(compute), computed},
		// A millisecond of sleep, where pools gain most.
		{"sleep1ms", 256, time.Millisecond, always(sleep), identity},
		// A request to a local server that takes a millisecond to answer.
		{"http", 256, time.Millisecond, serve, func(int) int { return len(answer) }},
	}
}

func always(t task) func(testing.TB) task { return func(testing.TB) task { return t } }

func identity(i int) int { return i }

func noop(_ context.Context, i int) (int, error) { return i, nil }

func compute(_ context.Context, i int) (int, error) { return computed(i), nil }

func computed(i int) int {
	x := uint64(i) + 1
	for range 600 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return int(x)
}

func sleep(_ context.Context, i int) (int, error) {
	time.Sleep(time.Millisecond)
	return i, nil
}

const answer = "done\n"

// serve starts a server and returns a task that is one request to it.
func serve(tb testing.TB) task {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(time.Millisecond)
		fmt.Fprint(w, answer)
	}))
	tb.Cleanup(server.Close)
	most := workers[len(workers)-1]
	// By default it would keep two connections and dial for nearly every request.
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: most}}
	tb.Cleanup(client.CloseIdleConnections)
	get := func(context.Context, int) (int, error) {
		response, err := client.Get(server.URL)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, response.Body)
		return int(n), errors.Join(err, response.Body.Close())
	}
	// The connections are opened here, so that no number of workers pays for them.
	var dials sync.WaitGroup
	for range most {
		dials.Go(func() {
			if _, err := get(tb.Context(), 0); err != nil {
				tb.Error(err)
			}
		})
	}
	dials.Wait()
	return get
}
