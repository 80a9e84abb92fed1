//go:build unix

package gate

import (
	"errors"
	"os"
	"syscall"
)

// open opens a file that is no symbolic link, and does not wait for the other
// end of a pipe.
func open(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	switch {
	case errors.Is(err, syscall.ELOOP), errors.Is(err, syscall.EMLINK):
		return nil, errLink
	case errors.Is(err, syscall.ENXIO), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.EOPNOTSUPP):
		return nil, errSpecial // a socket, or a device that is not there
	}
	return f, err
}
