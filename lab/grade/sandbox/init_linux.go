package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Main must be the first thing that a program which uses this package does: in
// main, and in TestMain. If the process is to become a sandbox, it does, and Main
// does not return.
func Main() {
	text, ok := os.LookupEnv(variable)
	if !ok {
		return
	}
	os.Unsetenv(variable)
	switch text {
	case tryOut:
		tried()
	case tryNothing:
		syscall.Exit(0)
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		return
	}
	// Layers are put on this thread alone: executing ends the others.
	runtime.LockOSThread()
	debug.SetGCPercent(-1)
	s := step{report: number + 1}
	err = s.become(number)
	s.say(account{Error: err.Error()})
	syscall.Exit(125)
}

// step is the init step: what happens between the start of a process and the
// first instruction of the program.
type step struct {
	orders
	report int
	so     account
}

// say writes a report.
func (s *step) say(a account) {
	text, _ := json.Marshal(a)
	_, _ = syscall.Write(s.report, text)
}

// put notes what came of a layer.
func (s *step) put(l Layer, err error) {
	if s.so.Layers[l] = err == nil; err != nil {
		s.so.Reasons[l] = err.Error()
	}
}

var errOff = errors.New("it is switched off")

// become sets everything up and becomes the program. It returns only an error.
func (s *step) become(number int) error {
	syscall.CloseOnExec(number)
	syscall.CloseOnExec(s.report)
	in := os.NewFile(uintptr(number), "orders")
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("the orders cannot be read: %w", err)
	}
	in.Close()
	if err := json.Unmarshal(text, &s.orders); err != nil {
		return fmt.Errorf("the orders make no sense: %w", err)
	}
	s.so = account{Layers: map[Layer]bool{}, Reasons: map[Layer]string{}}
	consent := newConsent()

	// While everything can still be opened:
	program, err := s.open()
	if err != nil {
		return err
	}
	if err := unix.Chdir(s.Dir); err != nil {
		return fmt.Errorf("its folder %s: %w", s.Dir, err)
	}
	rules, err := s.rules()
	defer closeFD(rules)
	s.put(Landlock, err)
	argv, err := syscall.SlicePtrFromStrings(append([]string{s.Path}, s.Args...))
	if err != nil {
		return fmt.Errorf("its arguments: %w", err)
	}
	env, err := syscall.SlicePtrFromStrings(s.Env)
	if err != nil {
		return fmt.Errorf("its environment: %w", err)
	}
	// If the machine is short of memory, this is what may go first.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)

	s.put(User, s.dropUser())
	if err := s.endWithParent(); err != nil {
		return err
	}
	s.put(NoNewPrivileges, s.noNewPrivileges())
	if s.so.Layers[Landlock] {
		s.put(Landlock, restrict(rules))
	}
	filter, err := s.filter(program)
	s.put(Limits, s.limits())
	if err == nil {
		err = s.load(filter, consent)
	}
	s.put(Seccomp, err)
	for _, l := range []Layer{Network, Processes} {
		s.put(l, err)
		if err == nil && (s.off(l) || l == Processes && s.Profile == Build) {
			s.put(l, errOff)
		}
	}
	if err := s.missing(); err != nil {
		return err
	}
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	s.so.CPU = time.Duration(used.Utime.Nano() + used.Stime.Nano())
	s.say(s.so)
	return execute(program, argv, env)
}

// missing is an error if a layer is required and not there.
func (s *step) missing() error {
	var lacks []string
	for _, l := range s.Wanted {
		if l != MemoryWatch && !s.so.Layers[l] {
			lacks = append(lacks, fmt.Sprintf("%s (%s)", l, s.so.Reasons[l]))
		}
	}
	if lacks == nil {
		return nil
	}
	slices.Sort(lacks)
	return fmt.Errorf("layers are required and missing: %s", strings.Join(lacks, ", "))
}

// open opens the program at a number that a descriptor of the program itself
// can never have, since it is the limit on them.
func (s *step) open() (int, error) {
	fd, err := unix.Open(s.Path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("it cannot be opened: %w", err)
	}
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return 0, fmt.Errorf("it cannot be opened: %w", err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return 0, errors.New("it is not a regular file")
	}
	// A program that cannot be read would be started without its parent's death
	// being a signal for it.
	if s.drops() && int(st.Uid) != s.User && st.Mode&5 != 5 {
		return 0, fmt.Errorf("it must be readable and executable for everybody, and its mode is %o", st.Mode&0o777)
	}
	var now unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &now); err != nil {
		return 0, err
	}
	s.Descriptors = min(s.Descriptors, int(min(now.Cur, 1<<30))-1)
	high, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, s.Descriptors)
	closeFD(fd)
	if err != nil {
		return 0, fmt.Errorf("it cannot be opened: %w", err)
	}
	return high, nil
}

func closeFD(fd int) {
	if fd >= 0 {
		_ = unix.Close(fd)
	}
}

// execute becomes the program that is open.
func execute(program int, argv, env []*byte) error {
	empty := []byte{0}
	_, _, e := syscall.Syscall6(unix.SYS_EXECVEAT, uintptr(program),
		uintptr(unsafe.Pointer(&empty[0])), uintptr(unsafe.Pointer(&argv[0])), uintptr(unsafe.Pointer(&env[0])), unix.AT_EMPTY_PATH, 0)
	runtime.KeepAlive(empty)
	runtime.KeepAlive(argv)
	runtime.KeepAlive(env)
	if e == syscall.ENOEXEC {
		return fmt.Errorf("it is not a program for this machine: %w", e)
	}
	return fmt.Errorf("it cannot be executed: %w", e)
}
