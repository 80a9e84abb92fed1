//go:build unix && !linux

package wire

import "syscall"

// Standard input, and where records go until they are put away.
var in, out = 0, 3

// hide moves the descriptor for records to another number that no program
// inherits.
func hide() error {
	fd, err := syscall.Dup(out)
	if err != nil {
		return err
	}
	syscall.CloseOnExec(fd)
	err = syscall.Close(out)
	out = fd
	return err
}
