package pool

import (
	"context"
	"errors"
	"fmt"
)

// ended is the error of a call whose context ended: it matches both ctx.Err()
// and the cause, because callers test for either.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}
