//go:build !race && unix

package player

const raceEnabled = false
