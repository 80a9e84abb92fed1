// Package foreign uses cgo.
package foreign

// static int twice(int x) { return 2 * x; }
import "C"

// Twice is 2x.
func Twice(x int) int { return int(C.twice(C.int(x))) }
