package sandbox

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// drops says whether the user changes.
func (s *step) drops() bool { return os.Geteuid() == 0 && !s.off(User) }

// dropUser makes this thread an ordinary user. Nothing is ever a way back: all
// three of its identifiers change, and its capabilities go with them.
func (s *step) dropUser() error {
	switch {
	case s.off(User):
		return errOff
	case os.Geteuid() != 0:
		return errors.New("only root can become another user")
	}
	id := uintptr(s.User)
	if _, _, e := syscall.RawSyscall(unix.SYS_SETGROUPS, 0, 0, 0); e != 0 {
		return fmt.Errorf("setgroups: %w", e)
	}
	if _, _, e := syscall.RawSyscall(unix.SYS_SETRESGID, id, id, id); e != 0 {
		return fmt.Errorf("setresgid: %w", e)
	}
	if _, _, e := syscall.RawSyscall(unix.SYS_SETRESUID, id, id, id); e != 0 {
		return fmt.Errorf("setresuid: %w", e)
	}
	return nil
}

// endWithParent makes the kernel end this thread, and the program that it becomes,
// with the grader. Becoming another user has undone what was set before.
func (s *step) endWithParent() error {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("it cannot be made to end with the grader: %w", err)
	}
	if os.Getppid() != s.Parent {
		return errors.New("the grader has gone")
	}
	return nil
}

func (s *step) noNewPrivileges() error {
	if s.off(NoNewPrivileges) {
		return errOff
	}
	return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
}
