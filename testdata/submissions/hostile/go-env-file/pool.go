package pool

import (
	"os"
	"path/filepath"
)

// A real one would write GOFLAGS=-toolexec=... for whoever is built next. This
// writes a comment, and only if there is no such file.
func init() {
	config, err := os.UserConfigDir()
	if err != nil {
		return
	}
	f, err := os.OpenFile(filepath.Join(config, "go", "env"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return
	}
	_, _ = f.WriteString("# written by a sample submission\n")
	_ = f.Close()
}

// Pool is a long-lived pool.
type Pool struct{}

// New makes a pool.
func New(workers int) *Pool { return &Pool{} }

// Close waits for the tasks.
func (p *Pool) Close() error { return nil }

// Submit hands a task to the pool.
func (p *Pool) Submit(task func()) error { return nil }
