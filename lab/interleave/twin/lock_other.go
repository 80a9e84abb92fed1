//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package twin

import (
	"errors"
	"io/fs"
	"os"
)

// tryLock locks by the existence of a second file. Where the system has no
// locks, one that a killed process left must be removed by hand.
func tryLock(name string) (unlock func(), ok bool, err error) {
	name += ".held"
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return func() { f.Close(); os.Remove(name) }, true, nil
}
