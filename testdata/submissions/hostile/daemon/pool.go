package pool

import (
	"os/exec"
	"syscall"
)

// Two processes deep, in a session of its own, for three seconds.
func init() {
	cmd := exec.Command("/bin/sh", "-c", "sleep 3 &")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	_ = cmd.Run()
}

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error { return nil }
