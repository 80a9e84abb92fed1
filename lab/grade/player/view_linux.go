package player

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// tick is the unit of times in /proc.
const tick = 10 * time.Millisecond

// viewOf looks at a process. Whether it is asleep takes a look at each thread, and
// is not asked where it does not matter.
func viewOf(pid int, threads bool) (view, bool) {
	dir := "/proc/" + strconv.Itoa(pid)
	state, cpu, ok := stat(dir + "/stat")
	if !ok {
		return view{}, false
	}
	v := view{cpu: cpu, stopped: state == 'T'}
	if threads {
		v.asleep = asleep(dir + "/task")
	}
	return v, true
}

// asleep reports whether all threads sleep. Their directories are not listed: the
// system keeps what is listed, and takes long to forget it when the process ends.
func asleep(dir string) bool {
	d, err := os.Open(dir)
	if err != nil {
		return true
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	for _, name := range names {
		if state, _, ok := stat(dir + "/" + name + "/stat"); ok && state != 'S' {
			return false
		}
	}
	return true
}

// stat reads the state and the processor time. They are counted from behind the
// name, which is in parentheses and may have anything in it.
func stat(name string) (state byte, cpu time.Duration, ok bool) {
	data, err := os.ReadFile(name)
	i := bytes.LastIndexByte(data, ')')
	if err != nil || i < 0 {
		return 0, 0, false
	}
	fields := bytes.Fields(data[i+1:])
	if len(fields) < 13 {
		return 0, 0, false
	}
	user, err1 := strconv.ParseInt(string(fields[11]), 10, 64)
	system, err2 := strconv.ParseInt(string(fields[12]), 10, 64)
	if err1 != nil || err2 != nil {
		return 0, 0, false
	}
	return fields[0][0], time.Duration(user+system) * tick, true
}
