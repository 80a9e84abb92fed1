//go:build !race

package play

const raceEnabled = false

func hide() {}
func show() {}
