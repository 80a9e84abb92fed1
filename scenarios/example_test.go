package scenarios_test

import (
	"context"
	"errors"
	"fmt"

	"example.com/poollab/pool"
	"example.com/poollab/scenarios"
)

func Example() {
	s, err := scenarios.Lookup("urls")
	if err != nil {
		panic(err)
	}
	s.Scale = 0.001 // a second becomes a millisecond

	ctx := context.Background()
	w, err := s.Start(ctx)
	if err != nil {
		panic(err)
	}
	defer w.Close()

	results, err := pool.Map(ctx, s.Workers, w.Tasks, w.Do)
	if wrong := w.Check(results, err); wrong != nil {
		panic(wrong)
	}
	fmt.Println(s.Lesson)
	fmt.Println(results[3].Value)
	bound := w.Bound(s.Workers)
	fmt.Printf("%v: %s\n", bound.Time, bound.Why)
	// Output:
	// ten downloads of one second take ten seconds one after another, and two on five workers
	// item 3
	// 2ms: 10 tasks × 1ms on 5 workers: no pool can beat ⌈10/5⌉ × 1ms
}

func ExampleParamError() {
	s, _ := scenarios.Lookup("urls")
	s.Workers = 0
	_, err := s.Start(context.Background())
	var param *scenarios.ParamError
	fmt.Println(errors.As(err, &param), param.Param)
	fmt.Println(err)
	// Output:
	// true workers
	// scenarios: urls: workers is 0: a pool needs at least one worker
}
