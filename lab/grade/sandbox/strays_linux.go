package sandbox

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// rounds is how often strays are looked for: one may start another meanwhile.
const rounds = 20

// sweep ends what the sandbox has left behind, also what has left its group and
// session. It looks only where there can be something.
func (p *Process) sweep() {
	if p.layers[Processes] {
		return
	}
	self := os.Getpid()
	for range rounds {
		found := false
		for pid := range processes() {
			if pid == self || !p.mark.on(pid) {
				continue
			}
			// What is dead already waits for its parent, and starts nothing any more.
			found = unix.Kill(pid, unix.SIGKILL) == nil && !dead(pid) || found
			if pid != p.Pid() { // where nobody else adopts it, it is this process that has to
				_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
			}
		}
		if !found {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// dead reports whether nothing is left of a process but how it ended.
func dead(pid int) bool {
	line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true
	}
	i := bytes.LastIndexByte(line, ')')
	return i >= 0 && i+2 < len(line) && (line[i+2] == 'Z' || line[i+2] == 'X')
}
