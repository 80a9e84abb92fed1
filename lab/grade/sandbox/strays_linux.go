package sandbox

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"

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
	for range rounds {
		found := false
		entries, _ := filepath.Glob("/proc/[0-9]*")
		for _, entry := range entries {
			pid, err := strconv.Atoi(filepath.Base(entry))
			if err != nil || pid == os.Getpid() || !p.mark.on(pid) {
				continue
			}
			found = unix.Kill(pid, unix.SIGKILL) == nil || found
			if pid != p.Pid() { // where nobody else adopts it, it is this process that has to
				_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
			}
		}
		if !found {
			return
		}
	}
}
