package lab

import (
	"math/bits"
	"strings"
	"time"
)

// place is where a moment falls on an axis of so many cells, rounded down; a
// moment beyond an end falls on that end. The product takes 128 bits: a year
// is 2^55 nanoseconds.
func place(at, axis time.Duration, cells int) int {
	at = min(max(0, at), axis)
	hi, lo := bits.Mul64(uint64(at), uint64(cells))
	cell, _ := bits.Div64(hi, lo, uint64(axis))
	return int(cell)
}

// ticks are round times from 0 up to the end of an axis, at most most of them.
func ticks(end time.Duration, most int) []time.Duration {
	if end <= 0 || most < 1 {
		return []time.Duration{0}
	}
	step := tickStep(end, most)
	var out []time.Duration
	for i := range end/step + 1 {
		out = append(out, i*step)
	}
	return out
}

// tickStep is the smallest of 1, 2 and 5 times a power of ten nanoseconds that
// makes few enough ticks, and of whole minutes above that.
func tickStep(end time.Duration, most int) time.Duration {
	for base := time.Duration(1); base < time.Minute; base *= 10 {
		for _, step := range []time.Duration{base, 2 * base, 5 * base} {
			if end/step < time.Duration(most) {
				return step
			}
		}
	}
	step := time.Minute
	for end/step >= time.Duration(most) {
		step *= 2
	}
	return step
}

// tickLabel prints a round time without the zeros that time.Duration adds.
func tickLabel(at time.Duration) string {
	label := at.String()
	if strings.HasSuffix(label, "m0s") {
		label = strings.TrimSuffix(label, "0s")
	}
	if strings.HasSuffix(label, "h0m") {
		label = strings.TrimSuffix(label, "0m")
	}
	return label
}
