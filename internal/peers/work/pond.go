package work

import (
	"sync"

	"github.com/alitto/pond/v2"
)

func pondImpls() []Impl {
	return []Impl{
		{Name: "pond", Role: Library, About: "NewPool, Go, a WaitGroup",
			Submit: func(workers int) Submitter {
				p := pond.NewPool(workers)
				var tasks sync.WaitGroup
				return Submitter{Run: func(n int, task func()) {
					counted := func() { task(); tasks.Done() }
					for range n {
						tasks.Add(1)
						must(p.Go(counted))
					}
					tasks.Wait()
				}, Close: p.StopAndWait}
			},
			Map: func(workers int) Mapper {
				p := pond.NewPool(workers)
				return Mapper{Map: func(items []int, c Call) []int {
					results := make([]int, len(items))
					var tasks sync.WaitGroup
					for i, item := range items {
						tasks.Add(1)
						must(p.Go(func() { results[i] = c.Plain(item); tasks.Done() }))
					}
					tasks.Wait()
					return results
				}, Close: p.StopAndWait}
			}},
		{Name: "pond-group", Role: Library, About: "NewPool, NewGroup, Submit, Wait",
			Submit: func(workers int) Submitter {
				p := pond.NewPool(workers)
				return Submitter{Run: func(n int, task func()) {
					g := p.NewGroup()
					for range n {
						g.Submit(task)
					}
					must(g.Wait())
				}, Close: p.StopAndWait}
			}},
		{Name: "pond-result", Role: Library, About: "NewResultPool; a group and its Wait to map, Submit and Wait of each as futures",
			Map: func(workers int) Mapper {
				p := pond.NewResultPool[int](workers)
				return Mapper{Map: func(items []int, c Call) []int {
					g := p.NewGroup()
					for _, item := range items {
						g.SubmitErr(func() (int, error) { return c.Error(item) })
					}
					results, err := g.Wait()
					must(err)
					return results
				}, Close: p.StopAndWait}
			},
			Futures: func(workers int) Awaiter {
				p := pond.NewResultPool[int](workers)
				return Awaiter{Await: func(results []int, c Call) {
					futures := make([]pond.ResultTask[int], len(results))
					for i := range futures {
						futures[i] = p.SubmitErr(func() (int, error) { return c.Error(i) })
					}
					for i, f := range futures {
						r, err := f.Wait()
						must(err)
						results[i] = r
					}
				}, Close: p.StopAndWait}
			}},
	}
}
