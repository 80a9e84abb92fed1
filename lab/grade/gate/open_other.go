//go:build !unix

package gate

import "os"

// open opens a regular file that is no symbolic link.
func open(name string) (*os.File, error) {
	before, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if before.Mode()&os.ModeSymlink != 0 {
		return nil, errLink
	}
	if !before.Mode().IsRegular() {
		return nil, errSpecial
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if now, err := f.Stat(); err != nil || !os.SameFile(before, now) {
		f.Close()
		return nil, errSpecial
	}
	return f, nil
}
