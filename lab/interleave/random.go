package interleave

import (
	"math/bits"
	"math/rand"
	randv2 "math/rand/v2"
)

// stream is a stream of random numbers: splitmix64 (Steele, Lea and Flood,
// OOPSLA 2014).
type stream uint64

func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	return mix(uint64(*s))
}

// below draws a number from 0 to n-1.
func (s *stream) below(n int) int {
	hi, _ := bits.Mul64(s.next(), uint64(n))
	return int(hi)
}

// logUniform draws a number from 1 to 1<<most, each order of magnitude as
// likely as another.
func (s *stream) logUniform(most int) uint64 {
	e := s.below(most)
	return 1<<e + s.next()&(1<<e-1)
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uint64, Int63 and Seed make a stream a source for both packages of the
// standard library.
func (s *stream) Uint64() uint64  { return s.next() }
func (s *stream) Int63() int64    { return int64(s.next() >> 1) }
func (s *stream) Seed(seed int64) { *s = stream(seed) }

// Rand stands for the top-level functions of math/rand: Rand().Intn(n) is
// rand.Intn(n). In a run each goroutine has a stream of its own.
func Rand() *rand.Rand {
	if _, t := current(); t != nil {
		return rand.New(&t.data)
	}
	s := stream(randv2.Uint64())
	return rand.New(&s)
}

// RandV2 stands for the top-level functions of math/rand/v2.
func RandV2() *randv2.Rand {
	if _, t := current(); t != nil {
		return randv2.New(&t.data)
	}
	s := stream(randv2.Uint64())
	return randv2.New(&s)
}

// RandN is rand.N of math/rand/v2.
func RandN[I ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](n I) I {
	if n <= 0 {
		return randv2.N(n) // panics
	}
	return I(RandV2().Uint64N(uint64(n)))
}
