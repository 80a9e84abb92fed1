package sandbox

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
	"unsafe"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// filter is a program that decides about system calls, for the kernel.
type filter struct {
	code []unix.SockFilter
	// asks says that the filter leaves execveat to whoever listens to it.
	asks bool
}

// filter returns the filter, with and without a question about execveat.
func (s *step) filter(program int) ([]filter, error) {
	if s.off(Seccomp) {
		return nil, errOff
	}
	info, err := arch.GetInfo("")
	if err != nil {
		return nil, fmt.Errorf("there is no filter for %s: %w", runtime.GOARCH, err)
	}
	var both []filter
	for _, asks := range []bool{true, false} {
		var p seccomp.Policy
		if s.Profile == Build {
			p = s.denials()
		} else {
			p = s.permissions(program, asks)
		}
		for i := range p.Syscalls {
			known(&p.Syscalls[i], info)
		}
		code, err := assemble(p, info)
		if err != nil {
			return nil, err
		}
		both = append(both, filter{code, asks && s.asks()})
	}
	return both, nil
}

// asks says whether somebody has to be asked about execveat.
func (s *step) asks() bool { return s.Profile == Run && !s.off(Processes) }

// known keeps the system calls that there are on this architecture.
func known(g *seccomp.SyscallGroup, info *arch.Info) {
	var names []string
	for _, name := range g.Names {
		if _, ok := info.SyscallNames[name]; ok {
			names = append(names, name)
		}
	}
	var conditional []seccomp.NameWithConditions
	for _, c := range g.NamesWithCondtions {
		if _, ok := info.SyscallNames[c.Name]; ok {
			conditional = append(conditional, c)
		}
	}
	g.Names, g.NamesWithCondtions = names, conditional
}

// assemble makes the filter. System calls in the manner of another architecture
// have other numbers, so whoever makes one is killed.
func assemble(p seccomp.Policy, info *arch.Info) ([]unix.SockFilter, error) {
	ins, err := p.Assemble()
	if err != nil {
		return nil, fmt.Errorf("the filter cannot be assembled: %w", err)
	}
	ins = append([]bpf.Instruction{
		bpf.LoadAbsolute{Off: 4, Size: 4}, // struct seccomp_data: the architecture
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(info.ID), SkipTrue: 1},
		bpf.RetConstant{Val: uint32(seccomp.ActionKillProcess)},
	}, ins...)
	raw, err := bpf.Assemble(ins)
	if err != nil {
		return nil, fmt.Errorf("the filter cannot be assembled: %w", err)
	}
	code := make([]unix.SockFilter, len(raw))
	for i, r := range raw {
		code[i] = unix.SockFilter{Code: r.Op, Jt: r.Jt, Jf: r.Jf, K: r.K}
	}
	return code, nil
}

// load puts the first of the filters that the kernel accepts on this thread.
func (s *step) load(filters []filter, c *consent) error {
	var errs []error
	for _, f := range filters {
		flags := uintptr(0)
		if f.asks {
			flags = unix.SECCOMP_FILTER_FLAG_NEW_LISTENER
		}
		prog := unix.SockFprog{Len: uint16(len(f.code)), Filter: &f.code[0]}
		fd, _, e := syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&prog)))
		if e == 0 {
			if f.asks {
				c.once(int(fd))
			}
			return nil
		}
		errs = append(errs, fmt.Errorf("the kernel does not accept the filter: %w", e))
	}
	return errors.Join(errs...)
}
