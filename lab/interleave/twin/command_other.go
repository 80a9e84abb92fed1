//go:build !unix

package twin

import "os/exec"

// group does nothing: without process groups the go command alone is killed,
// and the compiler it was waiting for ends by itself.
func group(*exec.Cmd) {}

func killGroup(*exec.Cmd) {}
