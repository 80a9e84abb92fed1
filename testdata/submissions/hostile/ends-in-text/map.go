package pool

import (
	"context"
	"runtime"
)

// farewell ends the goroutine of whoever wants to know what it says.
type farewell struct{}

func (farewell) Error() string {
	runtime.Goexit()
	return ""
}

// Map calls f for each item on a number of workers.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	panic(farewell{})
}
