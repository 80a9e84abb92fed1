package sandbox

import (
	"bytes"
	"iter"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// gauge measures the processes of a sandbox while they run.
type gauge struct {
	p    *Process
	stat *os.File // of the process itself
	peak int64
}

func newGauge(p *Process) *gauge {
	g := &gauge{p: p}
	g.stat, _ = os.Open("/proc/" + strconv.Itoa(p.Pid()) + "/stat")
	g.look()
	return g
}

func (g *gauge) close() {
	if g.stat != nil {
		g.stat.Close()
	}
}

// pause is how long to wait between looks. With several processes one costs more.
func (g *gauge) pause() time.Duration {
	if g.p.layers[Processes] {
		return poll
	}
	return 10 * poll
}

// sample is what was used.
type sample struct {
	session int
	memory  int64
	cpu     time.Duration
	threads int
}

// tick is the unit of processor time in files of /proc.
const tick = time.Second / 100

// parse reads the line of a process, as proc_pid_stat(5) describes it. The name
// in it may be anything, so it begins after the last parenthesis.
func parse(line []byte) (s sample, ok bool) {
	i := bytes.LastIndexByte(line, ')')
	if i < 0 {
		return s, false
	}
	fields := bytes.Fields(line[i+1:]) // the first is field 3
	if len(fields) < 22 {
		return s, false
	}
	number := func(field int) int64 {
		n, err := strconv.ParseInt(string(fields[field-3]), 10, 64)
		if err != nil {
			ok = false
		}
		return n
	}
	ok = true
	s = sample{
		session: int(number(6)),
		cpu:     time.Duration(number(14)+number(15)+number(16)+number(17)) * tick,
		threads: int(number(20)),
		memory:  number(24) * int64(os.Getpagesize()),
	}
	return s, ok
}

// look returns the limit that is exceeded, if one is.
func (g *gauge) look() string {
	if g.stat == nil {
		return ""
	}
	var buf [1024]byte
	n, _ := g.stat.ReadAt(buf[:], 0)
	all, ok := parse(buf[:n])
	if !ok {
		return ""
	}
	if !g.p.layers[Processes] {
		all = g.others(all)
	}
	all.cpu -= g.p.entry
	g.peak = max(g.peak, all.memory)
	c := g.p.config
	switch {
	case c.off(MemoryWatch):
		return ""
	case all.memory > c.Memory:
		return "memory"
	case all.cpu > c.CPU:
		return "processor time"
	case all.threads > c.Threads:
		return "threads"
	}
	return ""
}

// others adds the other processes of the session.
func (g *gauge) others(all sample) sample {
	for pid := range processes() {
		// The number of the session costs one call of the system, the file five.
		if session, err := unix.Getsid(pid); err != nil || session != g.p.Pid() || pid == g.p.Pid() {
			continue
		}
		line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil {
			continue
		}
		if s, ok := parse(line); ok && s.session == g.p.Pid() {
			all.memory += s.memory
			all.cpu += s.cpu
			all.threads += s.threads
		}
	}
	return all
}

// processes are the numbers of all processes. Only /proc itself is listed: the
// system keeps what is listed of a process, and takes long to forget it.
func processes() iter.Seq[int] {
	return func(yield func(int) bool) {
		dir, err := os.Open("/proc")
		if err != nil {
			return
		}
		names, _ := dir.Readdirnames(-1)
		dir.Close()
		for _, name := range names {
			if pid, err := strconv.Atoi(name); err == nil && !yield(pid) {
				return
			}
		}
	}
}
