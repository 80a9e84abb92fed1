//go:build !race

package pooltest_test

const raceOn = false
