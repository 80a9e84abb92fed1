package player

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// tick is the unit of times in /proc.
const tick = 10 * time.Millisecond

// viewOf looks at a process.
func viewOf(pid int) (view, bool) {
	state, cpu, ok := stat(fmt.Sprintf("/proc/%d/stat", pid))
	if !ok {
		return view{}, false
	}
	v := view{cpu: cpu, stopped: state == 'T', asleep: true}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, name := range threads {
		if state, _, ok := stat(name); ok && state != 'S' {
			v.asleep = false
		}
	}
	return v, true
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
