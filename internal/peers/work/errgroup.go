package work

import "golang.org/x/sync/errgroup"

func errgroupImpls() []Impl {
	return []Impl{{Name: "errgroup", Role: Library, About: "SetLimit, Go, Wait; results through a slice",
		Submit: func(workers int) Submitter {
			return Submitter{Run: func(n int, task func()) {
				var g errgroup.Group
				g.SetLimit(workers)
				fallible := func() error { task(); return nil }
				for range n {
					g.Go(fallible)
				}
				must(g.Wait())
			}, Close: nothing}
		},
		Map: func(workers int) Mapper {
			return Mapper{Map: func(items []int, c Call) []int {
				results := make([]int, len(items))
				var g errgroup.Group
				g.SetLimit(workers)
				for i, item := range items {
					g.Go(func() (err error) {
						results[i], err = c.Error(item)
						return err
					})
				}
				must(g.Wait())
				return results
			}, Close: nothing}
		}}}
}
