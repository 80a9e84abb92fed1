package lab_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"example.com/poollab/lab"
	"example.com/poollab/pool"
)

// Ten downloads on five workers, observed. Each waits until five of them are
// under way, so that what they show does not depend on the machine.
func Example() {
	var together [2]sync.WaitGroup
	together[0].Add(5)
	together[1].Add(5)
	download := func(_ context.Context, url int) (int, error) {
		together[url/5].Done()
		together[url/5].Wait()
		return url, nil
	}
	urls := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

	rec := lab.Recorder{Workers: 5, Goroutines: true}
	if _, err := pool.Map(context.Background(), 5, urls, lab.Wrap(&rec, download)); err != nil {
		fmt.Println(err)
	}
	trace := rec.Trace()
	fmt.Println("at once:", trace.Peak())
	fmt.Println("goroutines:", trace.Goroutines())
	fmt.Println("started:", trace.Started())
	// Output:
	// at once: 5
	// goroutines: 5
	// started: [0 1 2 3 4 5 6 7 8 9]
}

// A straggler: the order of the tasks decides how long two workers need.
func ExampleBound() {
	late := []time.Duration{time.Second, time.Second, time.Second, 3 * time.Second}
	early := []time.Duration{3 * time.Second, time.Second, time.Second, time.Second}
	fmt.Println(lab.Bound(2, late), lab.Bound(2, early), lab.LowerBound(2, late))
	// Output: 4s 3s 3s
}

// A run that is drawn: two workers, three tasks.
func ExampleWriteText() {
	run := lab.Trace{Workers: 2, Elapsed: 2 * time.Second, Spans: []lab.Span{
		{Task: 0, Lane: 0, Start: 0, End: time.Second, StartSeq: 1, EndSeq: 3},
		{Task: 1, Lane: 1, Start: 0, End: 2 * time.Second, StartSeq: 2, EndSeq: 5},
		{Task: 2, Lane: 0, Start: time.Second, End: 2 * time.Second, StartSeq: 4, EndSeq: 6},
	}}
	if err := lab.WriteText(os.Stdout, run, lab.Width(50), lab.ASCII()); err != nil {
		fmt.Println(err)
	}
	// Output:
	//   w1 |[0===================[2====================|
	//   w2 |[1=========================================|
	//       0s                   1s                   2s
}
