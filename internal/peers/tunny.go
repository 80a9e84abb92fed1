package peers

import (
	"context"
	"errors"
	"sync"

	"github.com/Jeffail/tunny"
)

// tunnyMap calls from a goroutine for each item, because Process waits for the
// result.
func tunnyMap(ctx context.Context, workers int, items []int, f func(context.Context, int) (int, error)) ([]int, error) {
	results, errs := make([]int, len(items)), make([]error, len(items))
	p := tunny.NewFunc(workers, func(i any) any {
		results[i.(int)], errs[i.(int)] = f(ctx, items[i.(int)])
		return nil
	})
	defer p.Close()
	var wg sync.WaitGroup
	for i := range items {
		wg.Go(func() { p.Process(i) })
	}
	wg.Wait()
	return results, errors.Join(errs...)
}
