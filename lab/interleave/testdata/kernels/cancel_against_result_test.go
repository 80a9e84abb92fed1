package kernels

import (
	"context"
	"testing"
)

func cancelAwait(ctx context.Context, result <-chan int, fixed bool) (int, error) {
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
	}
	if fixed {
		select {
		case v := <-result:
			return v, nil
		default:
		}
	}
	return 0, ctx.Err()
}

func cancelAgainstResult(t *testing.T, fixed bool) {
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan int, 1)
	go func() {
		defer cancel()
		result <- 1
	}()
	if _, err := cancelAwait(ctx, result, fixed); err != nil {
		t.Errorf("the result was ready before the cancellation: %v", err)
	}
}

// TestCancelAgainstResult_Faulty fails when the worker has sent and cancelled before the caller looks, and select takes the cancellation.
func TestCancelAgainstResult_Faulty(t *testing.T) { cancelAgainstResult(t, false) }

// TestCancelAgainstResult_Fixed looks for a result once more.
func TestCancelAgainstResult_Fixed(t *testing.T) { cancelAgainstResult(t, true) }
