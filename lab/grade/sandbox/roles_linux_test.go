package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mptcp is the protocol that Go's listeners use, and which Landlock does not know.
const mptcp = 262

// roles are what this binary can do instead of testing. Each attack is bounded:
// also where nothing stops it the machine goes on.
func roles() map[string]func([]string) error {
	return map[string]func([]string) error{
		"quiet":   func([]string) error { return nil },
		"echo":    echo,
		"read":    func(a []string) error { _, err := os.ReadFile(a[0]); return err },
		"write":   func(a []string) error { return os.WriteFile(a[0], []byte("I was here"), 0o600) },
		"remove":  func(a []string) error { return os.Remove(a[0]) },
		"tcp":     func([]string) error { return connect(unix.AF_INET, unix.SOCK_STREAM, 0) },
		"mptcp":   func([]string) error { return connect(unix.AF_INET, unix.SOCK_STREAM, mptcp) },
		"udp":     func([]string) error { return connect(unix.AF_INET, unix.SOCK_DGRAM, 0) },
		"unix":    func([]string) error { return connect(unix.AF_UNIX, unix.SOCK_STREAM, 0) },
		"start":   start,
		"again":   func([]string) error { return start([]string{os.Args[0], "nothing"}) },
		"fork":    func([]string) error { return fork() },
		"exec":    func(a []string) error { return syscall.Exec(a[0], a, nil) },
		"at":      func(a []string) error { return execAt(unix.AT_FDCWD, a[0], 0) },
		"itself":  itself,
		"daemon":  daemon,
		"linger":  linger,
		"signal":  func(a []string) error { return unix.Kill(number(a[0]), 0) },
		"thread":  func(a []string) error { return unix.Tgkill(number(a[0]), number(a[0]), 0) },
		"trace":   trace,
		"memory":  memory,
		"flood":   func([]string) error { return flood(os.Stdout) },
		"stderr":  func([]string) error { return flood(os.Stderr) },
		"forks":   forks,
		"opens":   opens,
		"large":   large,
		"spin":    func([]string) error { return spin() },
		"sleep":   func([]string) error { select {} },
		"recurse": func([]string) error { return recurse(0) },
		"crowd":   crowd,
		"threads": threads,
		"calls":   calls,
		"raise":   raise,
		"self":    func([]string) error { return unix.Kill(os.Getpid(), unix.SIGTERM) },
		"grade":   grade,
		"victim":  func([]string) error { fmt.Println("here"); _, err := io.Copy(io.Discard, os.Stdin); return err },
		"probe":   func([]string) error { fmt.Print(Probe(context.Background())); return nil },
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

// echo shows what the program was given.
func echo(args []string) error {
	stdin, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	file, err := io.ReadAll(os.NewFile(3, "given"))
	if err != nil {
		return err
	}
	dir, err := os.Getwd()
	fmt.Printf("%q %q %q %q %s %d\n", args, os.Environ(), stdin, file, dir, os.Getuid())
	return err
}

func connect(family, kind, protocol int) error {
	fd, err := unix.Socket(family, kind, protocol)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// start starts a program and waits for it. "nothing" is this binary, which ends.
func start(args []string) error {
	var env []string
	if args[len(args)-1] == "nothing" {
		env = []string{role + "=quiet"}
	}
	p, err := os.StartProcess(args[0], args, &os.ProcAttr{Env: env})
	if err != nil {
		return err
	}
	_, err = p.Wait()
	return err
}

// fork makes a process as no library of Go does, which ends at once.
func fork() error {
	pid, _, e := syscall.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if e != 0 {
		return e
	}
	if pid == 0 {
		_, _, _ = syscall.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
	_, _ = syscall.Wait4(int(pid), nil, 0, nil) // it was made, whatever may be known of it
	return nil
}

func execAt(fd int, path string, flags int) error {
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return err
	}
	argv := []*byte{name, nil}
	_, _, e := syscall.Syscall6(unix.SYS_EXECVEAT, uintptr(fd), uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&argv[0])), 0, uintptr(flags), 0)
	return e
}

// itself executes a program by the very call that the init step used: through
// every descriptor there can be, and by a path beside it.
func itself(args []string) error {
	fd, err := unix.Open(os.Args[0], unix.O_PATH, 0)
	if err != nil {
		return err
	}
	for n := range 300 {
		if n > 2 && n != fd {
			_ = unix.Dup3(fd, n, 0)
		}
		if err := execAt(n, "", unix.AT_EMPTY_PATH); err == nil {
			return nil
		}
		if err := execAt(n, args[0], unix.AT_EMPTY_PATH); err == nil {
			return nil
		}
	}
	return errors.New("nothing can be executed")
}

// daemon leaves the session and the group, forgets its environment, and starts a
// process that stays and keeps the output open.
func daemon(args []string) error {
	if len(args) == 0 {
		p, err := os.StartProcess(os.Args[0], []string{os.Args[0], "middle"}, &os.ProcAttr{
			Env: []string{role + "=daemon"}, Files: []*os.File{nil, os.Stdout}, Sys: &syscall.SysProcAttr{Setsid: true}})
		if err != nil {
			return err
		}
		_, err = p.Wait()
		return err
	}
	_, err := os.StartProcess(os.Args[0], []string{os.Args[0]}, &os.ProcAttr{
		Env: []string{role + "=linger"}, Files: []*os.File{nil, os.Stdout}, Sys: &syscall.SysProcAttr{Setsid: true}})
	return err
}

func linger([]string) error {
	fmt.Println("pid", os.Getpid())
	signals := []unix.PollFd{}
	_, _ = unix.Poll(signals, 60_000)
	return nil
}

// trace attaches to a process as a debugger does. When this process ends it is let go.
func trace(args []string) error { return unix.PtraceSeize(number(args[0])) }

// calls makes system calls that no program under test has any use for. It says
// which of them the kernel did not refuse as a filter does.
func calls([]string) error {
	var pipe [2]int32
	table := map[string]func() error{
		"unshare":           func() error { return unix.Unshare(unix.CLONE_NEWUSER) },
		"setns":             func() error { return unix.Setns(-1, 0) },
		"mount":             func() error { return unix.Mount("none", "/nowhere", "tmpfs", 0, "") },
		"chroot":            func() error { return unix.Chroot("/nowhere") },
		"setuid":            func() error { _, _, e := syscall.RawSyscall(unix.SYS_SETUID, 0, 0, 0); return e },
		"setresuid":         func() error { _, _, e := syscall.RawSyscall(unix.SYS_SETRESUID, 0, 0, 0); return e },
		"memfd_create":      func() error { _, err := unix.MemfdCreate("x", 0); return err },
		"process_vm_readv":  func() error { _, err := unix.ProcessVMReadv(os.Getpid(), nil, nil, 0); return err },
		"process_vm_writev": func() error { _, err := unix.ProcessVMWritev(os.Getpid(), nil, nil, 0); return err },
		"ptrace":            func() error { return unix.PtraceSeize(1) },
		"io_uring_setup":    func() error { _, _, e := syscall.RawSyscall(unix.SYS_IO_URING_SETUP, 1, 0, 0); return e },
		"bpf":               func() error { _, _, e := syscall.RawSyscall(unix.SYS_BPF, 0, 0, 0); return e },
		"perf_event_open":   func() error { _, err := unix.PerfEventOpen(&unix.PerfEventAttr{}, 0, -1, -1, 0); return err },
		"userfaultfd":       func() error { _, _, e := syscall.RawSyscall(unix.SYS_USERFAULTFD, 0, 0, 0); return e },
		"keyctl":            func() error { _, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_SESSION_KEYRING, false); return err },
		"socketpair": func() error {
			_, _, e := syscall.RawSyscall6(unix.SYS_SOCKETPAIR, unix.AF_UNIX, unix.SOCK_STREAM, 0, uintptr(unsafe.Pointer(&pipe)), 0, 0)
			return e
		},
		"pidfd_open":  func() error { _, err := unix.PidfdOpen(os.Getpid(), 0); return err },
		"clone3":      func() error { _, _, e := syscall.RawSyscall(unix.SYS_CLONE3, 0, 0, 0); return e },
		"openat2":     func() error { _, err := unix.Openat2(-1, "x", &unix.OpenHow{}); return err },
		"prctl":       func() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) },
		"kill group":  func() error { return unix.Kill(0, 0) },
		"kill all":    func() error { return unix.Kill(-1, 0) },
		"seccomp":     func() error { _, _, e := syscall.RawSyscall(unix.SYS_SECCOMP, 9, 0, 0); return e },
		"mknod":       func() error { return unix.Mknod("x", unix.S_IFIFO, 0) },
		"shmget":      func() error { _, err := unix.SysvShmGet(unix.IPC_PRIVATE, 4096, 0o600); return err },
		"setpriority": func() error { return unix.Setpriority(unix.PRIO_PROCESS, 0, 1) },
	}
	var open []string
	for name, call := range table {
		err := call()
		if err != unix.EPERM && (err != unix.ENOSYS || name != "clone3" && name != "openat2") {
			open = append(open, fmt.Sprint(name, ": ", err))
		}
	}
	if open == nil {
		return errors.New("all of them")
	}
	fmt.Println(strings.Join(open, "\n"))
	return nil
}

// raise tries to change what is limited.
func raise([]string) error {
	for _, resource := range []int{unix.RLIMIT_NOFILE, unix.RLIMIT_CPU, unix.RLIMIT_DATA, unix.RLIMIT_RTTIME} {
		for _, value := range []uint64{1 << 62, 1 << 40} { // to lower one is to get rid of the mark
			other := unix.Rlimit{Cur: value, Max: value}
			if err := unix.Prlimit(0, resource, &other, nil); err == nil {
				return nil
			}
		}
	}
	return errors.New("no limit can be changed")
}

// grade is a grader that starts a submission and does not come to its end.
func grade(args []string) error {
	c := as(os.Args[0], args[0], args[1:]...)
	c.CPU, c.Wall = 9e9, 60e9
	c.Without = only(Limits, NoNewPrivileges)
	if os.Getenv("LAYERS") == "all" {
		c.Without = nil
	}
	p, err := Start(context.Background(), c)
	if err != nil {
		return err
	}
	fmt.Println("pid", p.Pid())
	_, err = p.Wait()
	return err
}
