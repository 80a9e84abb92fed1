//go:build unix

package twin

import (
	"os/exec"
	"syscall"
)

// group puts the command into a process group of its own, so that the
// compilers it starts end with it. An interrupt lets it remove its work first.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
}

// killGroup ends what an interrupt did not.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
