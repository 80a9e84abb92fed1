package play

import (
	"context"
	"iter"
)

// Subject is what a submission has. What it does not have is nil.
type Subject struct {
	Map       func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)
	Completed func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error]
	Pool      func(workers int) Pool
}

// Pool is the contract of a long-lived pool.
type Pool interface {
	Submit(task func()) error
	Close() error
}
