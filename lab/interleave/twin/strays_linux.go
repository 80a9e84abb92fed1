package twin

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// rounds is how often strays are looked for: one may start another meanwhile.
const rounds = 5

// KillStrays ends the processes that a child has left behind. They are known by
// an entry in their environment, which they have from it and nobody else has.
func KillStrays(entry string) {
	mark := []byte(entry + "\x00")
	for range rounds {
		found := false
		files, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil || !bytes.Contains(data, mark) {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
				found = syscall.Kill(pid, syscall.SIGKILL) == nil || found
			}
		}
		if !found {
			return
		}
	}
}

// endWithParent makes the system end a child when this process is killed, also
// if it has closed the standard input by which it would know, or stands still.
func endWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL }
