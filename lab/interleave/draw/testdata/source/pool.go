// Package pool runs tasks.
package pool

// First runs f for all items at once and returns the first result.
func First(items []int, f func(int) int) int {
	results := make(chan int)
	for _, x := range items {
		go func() { results <- f(x) }()
	}
	return <-results
}
