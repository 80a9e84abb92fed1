package pool

import (
	"context"
	"errors"
)

// asks answers every question about its type, and unwraps to what callers look
// for.
type asks struct{}

func (asks) Error() string { return "any error" }

func (asks) As(any) bool { return true }

func (asks) Unwrap() []error {
	return []error{context.Canceled, context.DeadlineExceeded, errors.ErrUnsupported}
}

// Map calls f for each item on a number of workers.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	return nil, asks{}
}
