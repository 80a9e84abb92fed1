package work

import (
	"iter"

	"github.com/destel/rill"
)

func rillImpls() []Impl {
	return []Impl{{Name: "rill", Role: Library, About: "FromSlice or FromSeq; ForEach; OrderedMap with ToSlice or ToSeq2",
		Submit: func(workers int) Submitter {
			return Submitter{Run: func(n int, task func()) {
				must(rill.ForEach(rill.FromSlice(make([]struct{}, n), nil), workers, func(struct{}) error {
					task()
					return nil
				}))
			}, Close: nothing}
		},
		Map: func(workers int) Mapper {
			return Mapper{Map: func(items []int, c Call) []int {
				results, err := rill.ToSlice(rill.OrderedMap(rill.FromSlice(items, nil), workers, c.Error))
				must(err)
				return results
			}, Close: nothing}
		},
		Stream: func(workers int, items iter.Seq[int], c Call, got func(int)) {
			for r, err := range rill.ToSeq2(rill.OrderedMap(rill.FromSeq(items, nil), workers, c.Error)) {
				must(err)
				got(r)
			}
		}}}
}
