package pool

import (
	"context"
)

// touchy cannot be compared.
type touchy struct{}

func (touchy) Error() string { return "do not ask" }

func (touchy) Is(error) bool { panic("I said: do not ask") }

// Map calls f for each item on a number of workers.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	return nil, touchy{}
}
