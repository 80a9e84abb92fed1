package sandbox

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Harden keeps the calling process, which grades, from being read and traced by
// other processes of the same user. It is for a grader that is not root, whose
// submissions run as its own user.
func Harden() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("sandbox: this process cannot be protected: %w", err)
	}
	return nil
}
