//go:build !unix

package cli

import "os"

func closedAtStart(f *os.File) bool {
	_, err := f.Stat()
	return err != nil
}
