//go:build unix

package submissions

import "golang.org/x/sys/unix"

func makePipe(file string) error { return unix.Mkfifo(file, 0o600) }
