package pool

import (
	"context"
)

// ring unwraps to itself.
type ring struct{}

func (ring) Error() string { return "round and round" }

func (r ring) Unwrap() error { return r }

// Map calls f for each item on a number of workers.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	return nil, ring{}
}
