package sandbox

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// mark tells the processes of a sandbox from all others. It is their limit on the
// time of real-time tasks, so large that it limits nothing: each inherits it and
// none can get rid of it, as it could of an entry in its environment.
type mark uint64

func newMark() mark {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return mark(1<<60 | binary.LittleEndian.Uint64(b[:])>>5)
}

// on says whether a process has the mark. The system tells who has the same user,
// or the right to ask; for others there is a file, which takes ten times as long.
func (m mark) on(pid int) bool {
	var has unix.Rlimit
	if unix.Prlimit(pid, unix.RLIMIT_RTTIME, nil, &has) == nil {
		return has.Max == uint64(m)
	}
	return m.inFile(pid)
}

func (m mark) inFile(pid int) bool {
	f, err := os.Open("/proc/" + strconv.Itoa(pid) + "/limits")
	if err != nil {
		return false
	}
	defer f.Close()
	text := []byte(" " + strconv.FormatUint(uint64(m), 10) + " ")
	for in := bufio.NewScanner(f); in.Scan(); {
		if bytes.HasPrefix(in.Bytes(), []byte("Max realtime timeout")) {
			return bytes.Contains(append(in.Bytes(), ' '), text)
		}
	}
	return false
}

// limits sets the limits of this process. That on data comes last, since the init
// step may have more already.
func (s *step) limits() error {
	if err := set(unix.RLIMIT_RTTIME, uint64(s.Mark)); err != nil {
		return err
	}
	if s.off(Limits) {
		return errOff
	}
	seconds := uint64((s.CPU + time.Second - 1) / time.Second)
	if !s.off(MemoryWatch) {
		seconds++ // the watch is to see it first, since it looks at all processes together
	}
	table := []struct {
		resource int
		value    uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_MEMLOCK, 0},
		{unix.RLIMIT_MSGQUEUE, 0},
		{unix.RLIMIT_FSIZE, uint64(s.FileSize)},
		{unix.RLIMIT_CPU, seconds},
		{unix.RLIMIT_NOFILE, uint64(s.Descriptors)},
		{unix.RLIMIT_NPROC, uint64(s.Threads)},
		{unix.RLIMIT_DATA, s.data()},
	}
	for _, row := range table {
		// What else the grader's user has running would count as well.
		if row.resource == unix.RLIMIT_NPROC && !s.so.Layers[User] {
			continue
		}
		if err := set(row.resource, row.value); err != nil {
			return err
		}
	}
	return nil
}

// set lowers a limit, for good. One that is lower already stays.
func set(resource int, value uint64) error {
	var now unix.Rlimit
	if err := getLimit(resource, &now); err != nil {
		return fmt.Errorf("limit %d: %w", resource, err)
	}
	value = min(value, now.Max)
	next := unix.Rlimit{Cur: value, Max: value}
	if resource == unix.RLIMIT_CPU && now.Max > value {
		next.Max++ // so that the first signal is one that says why
	}
	if err := unix.Prlimit(0, resource, &next, nil); err != nil {
		return fmt.Errorf("limit %d: %w", resource, err)
	}
	return nil
}

func getLimit(resource int, to *unix.Rlimit) error { return unix.Prlimit(0, resource, nil, to) }
