package wire

import "syscall"

// Standard input, and where records go until they are put away.
var in, out = 0, 3

// hide moves the descriptor for records to a high number that no program
// inherits, as high as the limit allows.
func hide() error {
	var err error
	for _, least := range []uintptr{1000, 500, 200, 100, 50, 25, 4} {
		fd, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(out), syscall.F_DUPFD_CLOEXEC, least)
		if errno == 0 {
			err = syscall.Close(out)
			out = int(fd)
			return err
		}
		err = errno
	}
	return err
}
