package mypool_test

import (
	"testing"

	"example.com/poollab/lab/pooltest"
	"example.org/mypool"
)

func TestMap(t *testing.T) {
	pooltest.TestMap(t, mypool.Map[int, int])
}

func TestPool(t *testing.T) {
	pooltest.TestPool(t, func(workers int) pooltest.Pool { return mypool.New(workers) })
}
