package lab

import (
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// Against numbers that have no limit.
func TestPlaceProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		axis := rapid.Int64Range(1, math.MaxInt64).Draw(t, "axis")
		at := rapid.Int64Range(0, axis).Draw(t, "at")
		cells := rapid.IntRange(1, 1<<20).Draw(t, "cells")
		want := new(big.Int).Mul(big.NewInt(at), big.NewInt(int64(cells)))
		want.Div(want, big.NewInt(axis))
		if got := place(time.Duration(at), time.Duration(axis), cells); int64(got) != want.Int64() {
			t.Fatalf("a moment is out of place")
		}
	})
}

func TestPlaceBeyondTheEnds(t *testing.T) {
	assert.Equal(t, 0, place(-time.Second, time.Minute, 100))
	assert.Equal(t, 100, place(time.Hour, time.Minute, 100))
	assert.Equal(t, 100, place(math.MaxInt64, math.MaxInt64, 100))
}
