//go:build !race

package pooltest

const raceEnabled = false
