package work

import (
	"iter"

	conciter "github.com/sourcegraph/conc/iter"
	concpool "github.com/sourcegraph/conc/pool"
	"github.com/sourcegraph/conc/stream"
)

func concImpls() []Impl {
	return []Impl{
		{Name: "conc-pool", Role: Library, About: "pool.New, WithMaxGoroutines, Go, Wait",
			Submit: func(workers int) Submitter {
				return Submitter{Run: func(n int, task func()) {
					p := concpool.New().WithMaxGoroutines(workers)
					for range n {
						p.Go(task)
					}
					p.Wait()
				}, Close: nothing}
			}},
		{Name: "conc-iter", Role: Library, About: "iter.Mapper with MaxGoroutines, Map",
			Map: func(workers int) Mapper {
				m := conciter.Mapper[int, int]{MaxGoroutines: workers}
				return Mapper{Map: func(items []int, c Call) []int { return m.Map(items, c.Pointer) }, Close: nothing}
			}},
		{Name: "conc-stream", Role: Library, About: "stream.New, WithMaxGoroutines, Go with callbacks, Wait",
			Stream: func(workers int, items iter.Seq[int], c Call, got func(int)) {
				s := stream.New().WithMaxGoroutines(workers)
				for item := range items {
					s.Go(func() stream.Callback {
						r := c.Plain(item)
						return func() { got(r) }
					})
				}
				s.Wait()
			}},
	}
}
