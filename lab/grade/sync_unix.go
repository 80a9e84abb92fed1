//go:build unix

package grade

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder makes a rename last. Some file systems cannot, and do it by
// themselves.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
