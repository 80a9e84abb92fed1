package pool_test

import (
	"context"
	"errors"
	"fmt"

	"example.com/poollab/pool"
)

// A dictionary of what each future was made for, as in Python, is a slice here:
// AsCompleted yields the place.
func ExampleAsCompleted() {
	sizes := map[string]int{"https://go.dev": 62, "https://pkg.go.dev": 27}
	fetch := func(_ context.Context, url string) (int, error) {
		size, ok := sizes[url] // a request, say
		if !ok {
			return 0, errors.New("no such host")
		}
		return size, nil
	}
	ctx := context.Background()
	p := pool.New(1)
	defer p.Close()

	urls := []string{"https://go.dev", "https://pkg.go.dev", "https://nowhere.test"}
	futures := make([]*pool.Future[int], len(urls))
	for i, url := range urls {
		f, err := pool.Call(ctx, p, fetch, url)
		if err != nil {
			fmt.Println(err)
			return
		}
		futures[i] = f
	}
	for i, f := range pool.AsCompleted(ctx, futures...) {
		if size, err := f.Result(ctx); err != nil {
			fmt.Println(urls[i], "failed:", err)
		} else {
			fmt.Println(urls[i], "has", size, "kB")
		}
	}
	// Unordered output:
	// https://go.dev has 62 kB
	// https://pkg.go.dev has 27 kB
	// https://nowhere.test failed: no such host
}

// The first error is enough: what has not started is cancelled, what runs is
// told to stop.
func ExampleWait() {
	p := pool.New(2)
	defer p.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()

	patient := func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	hasty := func(context.Context) (string, error) { return "", errors.New("disk full") }
	var futures []pool.Waitable
	for _, f := range []func(context.Context) (string, error){patient, hasty, patient, patient} {
		future, err := pool.Go(ctx, p, f)
		if err != nil {
			fmt.Println(err)
			return
		}
		futures = append(futures, future)
	}
	done, pending, err := pool.Wait(context.Background(), pool.FirstError, futures...)
	fmt.Println(len(done), "done,", len(pending), "pending,", err)
	fmt.Println(done[0].Err(ctx))
	for _, f := range pending {
		f.Cancel()
	}
	stop()
	// Output:
	// 1 done, 3 pending, <nil>
	// disk full
}

// A task may wait for tasks of its own pool, even of a single worker.
func ExampleFuture_Result() {
	ctx := context.Background()
	p := pool.New(1)
	defer p.Close()

	outer, _ := pool.Go(ctx, p, func(ctx context.Context) (int, error) {
		inner, err := pool.Go(ctx, p, func(context.Context) (int, error) { return 21, nil })
		if err != nil {
			return 0, err
		}
		n, err := inner.Result(ctx) // does the call itself, as nobody else will
		return 2 * n, err
	})
	fmt.Println(outer.Result(ctx))
	// Output: 42 <nil>
}

func ExampleFuture_Cancel() {
	ctx := context.Background()
	p := pool.New(1)
	defer p.Close()

	gate, started := make(chan struct{}), make(chan struct{})
	running, _ := pool.Go(ctx, p, func(context.Context) (string, error) {
		close(started)
		<-gate
		return "fine", nil
	})
	queued, _ := pool.Go(ctx, p, func(context.Context) (string, error) { return "never", nil })
	<-started

	fmt.Println(running.State(), running.Cancel())
	fmt.Println(queued.State(), queued.Cancel(), queued.Err(ctx))
	close(gate)
	fmt.Println(running.Result(ctx))
	// Output:
	// running false
	// pending true pool: cancelled before it started
	// fine <nil>
}
