package pool_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/poollab/pool"
)

func ExampleMap() {
	cities := []string{"Lima", "Oslo", "Riga"}
	lengths, err := pool.Map(context.Background(), 2, cities, func(_ context.Context, city string) (int, error) {
		return len(city), nil // a request, say
	})
	fmt.Println(lengths, err)
	// Output: [4 4 4] <nil>
}

// The first error stops the work, and the calls that run learn about it.
func ExampleMap_error() {
	_, err := pool.Map(context.Background(), 2, []int{1, 2, 3, 4}, func(ctx context.Context, n int) (int, error) {
		if n == 2 {
			return 0, errors.New("two is not available")
		}
		<-ctx.Done()
		return 0, ctx.Err()
	})
	fmt.Println(err)
	// Output: two is not available
}

func ExampleCompleted() {
	// The first item waits for the second.
	second := make(chan struct{})
	fetch := func(_ context.Context, name string) (string, error) {
		if name == "slow" {
			<-second
		}
		return name, nil
	}
	for name, err := range pool.Completed(context.Background(), 2, []string{"slow", "fast"}, fetch) {
		fmt.Println(name, err)
		if name == "fast" {
			close(second)
		}
	}
	// Output:
	// fast <nil>
	// slow <nil>
}

func ExampleStream() {
	naturals := func(yield func(int) bool) {
		for n := 1; yield(n); n++ {
		}
	}
	square := func(_ context.Context, n int) (int, error) { return n * n, nil }

	for n, err := range pool.Stream(context.Background(), 4, naturals, square, pool.Window(8)) {
		if err != nil || n > 30 {
			break // cancels what was ahead, and waits for it
		}
		fmt.Println(n)
	}
	// Output:
	// 1
	// 4
	// 9
	// 16
	// 25
}

func ExamplePool() {
	p := pool.New(5)
	results := make([]int, 10) // one place for each task, so no lock is needed
	for i := range results {
		if err := p.Submit(func() { results[i] = i * i }); err != nil {
			fmt.Println(err)
		}
	}
	err := p.Close() // waits
	fmt.Println(results, err)
	// Output: [0 1 4 9 16 25 36 49 64 81] <nil>
}

// A panic costs neither the process nor a worker.
func ExamplePool_panic() {
	p := pool.New(1, pool.OnPanic(func(err error) {
		var panicked *pool.PanicError
		if errors.As(err, &panicked) {
			fmt.Println("panicked:", panicked.Value)
		}
	}))
	_ = p.Submit(func() { panic("no disk") })
	_ = p.Submit(func() { fmt.Println("still here") })
	fmt.Println(p.Close())
	// Output:
	// panicked: no disk
	// still here
	// <nil>
}

// Wait for a while, then drop what has not started.
func ExamplePool_Shutdown() {
	p := pool.New(1)
	release, started := make(chan struct{}), make(chan struct{})
	_ = p.Submit(func() {
		close(started)
		<-release
	})
	_ = p.Submit(func() { fmt.Println("never printed") })
	<-started

	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := p.Shutdown(ctx); err != nil {
		fmt.Println(err)
		fmt.Println("dropped:", p.Cancel())
	}
	close(release)
	fmt.Println(p.Close())
	// Output:
	// context deadline exceeded
	// dropped: 1
	// <nil>
}
