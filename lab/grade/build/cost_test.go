package build

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkDriver(b *testing.B) {
	for _, race := range []bool{false, true} {
		b.Run(fmt.Sprintf("race=%v", race), func(b *testing.B) {
			w := builder(b)
			var cpu int64
			for i := range b.N {
				sub := submission(b, map[string]string{"pool.go": fmt.Sprintf("%s\nconst n%d = %d\n", good, b.N, i)})
				built, problems, err := w.Driver(b.Context(), sub, race)
				require.NoError(b, err)
				require.Empty(b, problems)
				cpu += int64(built.CPU)
				require.NoError(b, built.Remove())
			}
			b.ReportMetric(float64(cpu)/float64(b.N)/1e6, "cpu-ms/op")
		})
	}
}

const good = `package pool

import (
	"context"
	"errors"
	"iter"
	"sync"
)

func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	out, errs := make([]R, len(items)), make([]error, len(items))
	var wg sync.WaitGroup
	free := make(chan struct{}, workers)
	for i, item := range items {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			out[i], errs[i] = f(ctx, item)
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

func Completed[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for _, item := range items {
			if !yield(f(ctx, item)) {
				return
			}
		}
	}
}

type Pool struct {
	tasks chan func()
	wg    sync.WaitGroup
}

func New(workers int) *Pool {
	p := &Pool{tasks: make(chan func())}
	for range workers {
		p.wg.Go(func() {
			for task := range p.tasks {
				task()
			}
		})
	}
	return p
}

func (p *Pool) Submit(task func()) error { p.tasks <- task; return nil }
func (p *Pool) Close() error             { close(p.tasks); p.wg.Wait(); return nil }
`
