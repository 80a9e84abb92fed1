package sandbox

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// consent says yes to one execveat of this process. It is given by a thread that
// ends when the process becomes another program, and by a descriptor that is
// closed then; after that the kernel finds nobody to ask, and says no.
type consent struct{ listener chan int }

// question and answer are struct seccomp_notif and seccomp_notif_resp.
type question struct {
	ID    uint64
	Pid   uint32
	Flags uint32
	_     [64]byte
}

type answer struct {
	ID    uint64
	Value int64
	Error int32
	Flags uint32
}

// newConsent must be called before there are limits on threads.
func newConsent() *consent {
	c := &consent{make(chan int)}
	ready := make(chan struct{})
	go func() {
		close(ready)
		fd := uintptr(<-c.listener)
		for {
			var q question
			_, _, e := syscall.Syscall(unix.SYS_IOCTL, fd, unix.SECCOMP_IOCTL_NOTIF_RECV, uintptr(unsafe.Pointer(&q)))
			if e == syscall.EINTR || e == syscall.ENOENT {
				continue // the call was interrupted and comes again
			}
			if e != 0 {
				return
			}
			a := answer{ID: q.ID, Flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
			_, _, e = syscall.Syscall(unix.SYS_IOCTL, fd, unix.SECCOMP_IOCTL_NOTIF_SEND, uintptr(unsafe.Pointer(&a)))
			if e == syscall.EINVAL { // the kernel cannot go on with a call
				a = answer{ID: q.ID, Error: -int32(syscall.EPERM)}
				_, _, _ = syscall.Syscall(unix.SYS_IOCTL, fd, unix.SECCOMP_IOCTL_NOTIF_SEND, uintptr(unsafe.Pointer(&a)))
			}
		}
	}()
	<-ready
	return c
}

// once makes it answer what is asked through a descriptor.
func (c *consent) once(listener int) { c.listener <- listener }
