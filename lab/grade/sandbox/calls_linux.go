package sandbox

import (
	"os"
	"slices"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"golang.org/x/sys/unix"
)

// computing is what a program that computes asks of the kernel: memory, threads,
// time, signals, and reading and writing what is open.
var computing = []string{
	"brk", "madvise", "mincore", "mmap", "mprotect", "mremap", "munmap",
	"exit", "exit_group", "futex", "get_robust_list", "gettid", "membarrier", "rseq", "sched_getaffinity", "sched_yield",
	"set_robust_list", "set_tid_address", "arch_prctl", "restart_syscall",
	"clock_getres", "clock_gettime", "clock_nanosleep", "gettimeofday", "nanosleep", "time", "times",
	"getitimer", "setitimer", "timer_create", "timer_delete", "timer_gettime", "timer_settime",
	"rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack", "pause",
	"close", "dup", "dup2", "dup3", "fcntl", "lseek", "pread64", "preadv", "pwrite64", "pwritev", "read", "readv", "write", "writev", "pipe", "pipe2",
	"eventfd2", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait", "poll", "ppoll", "pselect6", "select",
	"access", "faccessat", "faccessat2", "fstat", "fstatfs", "getcwd", "getdents64", "lstat", "newfstatat", "readlink", "readlinkat", "stat", "statfs", "statx",
	"getegid", "geteuid", "getgid", "getgroups", "getpgid", "getpgrp", "getpid", "getppid", "getrandom", "getresgid", "getresuid", "getrlimit",
	"getrusage", "getsid", "getuid", "sysinfo", "uname",
}

// changing is what it takes to write to a folder.
var changing = []string{
	"open", "openat", "creat", "chmod", "fallocate", "fchmod", "fchmodat", "fdatasync", "flock", "fsync", "ftruncate", "link", "linkat", "mkdir", "mkdirat",
	"rename", "renameat", "renameat2", "rmdir", "symlink", "symlinkat", "truncate", "unlink", "unlinkat", "utimensat",
}

// connecting is the network, and what is like it.
var connecting = []string{
	"accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recvfrom", "recvmmsg", "recvmsg", "sendmmsg",
	"sendmsg", "sendto", "setsockopt", "shutdown", "socket", "socketpair",
}

// Conditions on arguments.
func equal(argument uint32, value uint64) seccomp.Condition {
	return seccomp.Condition{Argument: argument, Operation: seccomp.Equal, Value: value}
}

func without(argument uint32, bits uint64) seccomp.Condition {
	return seccomp.Condition{Argument: argument, Operation: seccomp.BitsNotSet, Value: bits}
}

func with(argument uint32, bits uint64) seccomp.Condition {
	return seccomp.Condition{Argument: argument, Operation: seccomp.BitsSet, Value: bits}
}

func call(name string, conditions ...seccomp.Condition) seccomp.NameWithConditions {
	return seccomp.NameWithConditions{Name: name, Conditions: conditions}
}

// Flags of clone and of open.
const (
	newNamespaces = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET
	forWriting    = unix.O_WRONLY | unix.O_RDWR | unix.O_CREAT | unix.O_TRUNC | unix.O_APPEND | unix.O_TMPFILE&^unix.O_DIRECTORY
)

// unknownCall makes a call fail as it does in a kernel that is too old for it, so
// that libraries use the older one, of which a filter can see the arguments.
const unknownCall = seccomp.Action(unix.SECCOMP_RET_ERRNO) | seccomp.Action(unix.ENOSYS)

var unseen = seccomp.SyscallGroup{Names: []string{"clone3", "openat2"}, Action: unknownCall}

// permissions is the filter of the profile Run: what is not listed fails.
func (s *step) permissions(program int, asks bool) seccomp.Policy {
	self := uint64(os.Getpid()) // it stays the same when the process becomes the program
	names := slices.Clone(computing)
	conditional := []seccomp.NameWithConditions{
		call("tgkill", equal(0, self)), // how Go interrupts a thread
		call("kill", equal(0, self)),
		call("prlimit64", equal(2, 0)), // to ask, not to set
	}
	for _, option := range []uint64{unix.PR_SET_NAME, unix.PR_GET_NAME, unix.PR_SET_VMA, unix.PR_GET_NO_NEW_PRIVS, unix.PR_GET_DUMPABLE} {
		conditional = append(conditional, call("prctl", equal(0, option)))
	}
	if len(s.Writable) > 0 {
		names = append(names, changing...)
	} else {
		conditional = append(conditional, call("openat", without(2, forWriting)), call("open", without(1, forWriting)))
	}
	groups := []seccomp.SyscallGroup{unseen}
	switch {
	case s.off(Processes):
		names = append(names, "clone", "execve", "execveat", "fork", "setpgid", "setsid", "vfork", "wait4", "waitid")
	case asks:
		groups = append(groups, seccomp.SyscallGroup{Names: []string{"execveat"}, Action: seccomp.ActionUserNotify})
	default:
		conditional = append(conditional, call("execveat", equal(0, uint64(program)), equal(4, unix.AT_EMPTY_PATH)))
	}
	if !s.off(Processes) {
		conditional = append(conditional, call("clone", with(0, unix.CLONE_THREAD), without(0, newNamespaces|unix.CLONE_VFORK)))
	}
	if s.off(Network) {
		names = append(names, connecting...)
	}
	return seccomp.Policy{
		DefaultAction: seccomp.ActionErrno,
		Syscalls:      append(groups, seccomp.SyscallGroup{Names: names, NamesWithCondtions: conditional, Action: seccomp.ActionAllow}),
	}
}

// forbidden is what no compiler needs.
var forbidden = []string{
	"acct", "add_key", "bpf", "chroot", "clock_adjtime", "clock_settime", "delete_module", "fanotify_init", "finit_module", "fsconfig", "fsmount", "fsopen",
	"fspick", "init_module", "io_uring_enter", "io_uring_register", "io_uring_setup", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load", "keyctl",
	"memfd_create", "memfd_secret", "mount", "mount_setattr", "move_mount", "name_to_handle_at", "open_by_handle_at", "open_tree", "perf_event_open",
	"pidfd_getfd", "pivot_root", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace", "quotactl", "reboot", "request_key", "sethostname",
	"setdomainname", "setns", "setrlimit", "settimeofday", "swapoff", "swapon", "syslog", "umount2", "unshare", "userfaultfd", "vhangup",
}

// denials is the filter of the profile Build: what is listed fails. What may be
// read, written and executed is for Landlock to say.
func (s *step) denials() seccomp.Policy {
	names := slices.Clone(forbidden)
	conditional := []seccomp.NameWithConditions{
		call("prlimit64", seccomp.Condition{Argument: 2, Operation: seccomp.NotEqual, Value: 0}),
		call("clone", with(0, newNamespaces)),
	}
	if !s.off(Network) {
		names = append(names, "socket", "socketpair")
	}
	return seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls: []seccomp.SyscallGroup{
			{Names: []string{"clone3"}, Action: unknownCall},
			{Names: names, NamesWithCondtions: conditional, Action: seccomp.ActionErrno},
		},
	}
}
