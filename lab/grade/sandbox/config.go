package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Profile says what kind of program it is.
type Profile int

// The profiles.
const (
	// Run is for a program that computes: it reads and writes descriptors that it
	// was given. It has threads but no processes.
	Run Profile = iota
	// Build is for the go command on files that were checked. It starts compilers
	// and writes to Writable.
	Build
)

// Config is one program and what it may have. Only Path must be set.
type Config struct {
	Path string   // the program; its user must be able to read and execute it
	Args []string // without the program's name
	Env  []string // complete: nothing is inherited
	Dir  string   // "/" if empty

	Stdin *os.File   `json:"-"` // nothing to read if nil
	Files []*os.File `json:"-"` // become the descriptors 3, 4, ...

	Profile Profile

	// Readable, Writable and Executable are files and folders that may be used
	// beside Path. What is executable or writable is readable as well. The
	// libraries that Path names are readable by themselves.
	Readable, Writable, Executable []string

	// Limits. 0 is a default that fits the profile and Race.
	Memory      int64         // bytes, resident, of all its processes
	FileSize    int64         // bytes, of any file that it writes
	Output      int64         // bytes that are kept of standard output, and of standard error; 16 times that is too much
	CPU         time.Duration // of all its processes
	Wall        time.Duration
	Descriptors int
	Threads     int // of all its processes

	// Race says that the program was built with the race detector, which takes
	// more memory.
	Race bool

	// User is who the program runs as, and its group, when the grader is root.
	// Sandboxes that run at the same time share the limit on threads unless each
	// has a user of its own. 0 is DefaultUser.
	User int

	// Without are layers that are switched off, for tests and for machines on
	// which one does harm.
	Without []Layer
	// Require makes it an error if a layer is missing. User is required only when
	// the grader is root, and Processes only in the profile Run.
	Require bool
}

// DefaultUser is who programs run as unless Config says otherwise.
const DefaultUser = 20001

const (
	kib = 1 << 10
	mib = 1 << 20
	gib = 1 << 30
)

// fallback sets *v to d if it is 0.
func fallback[T int | int64 | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// complete checks a configuration and fills in defaults.
func (c Config) complete() (Config, error) {
	if c.Path == "" {
		return c, errors.New("sandbox: there is no program to run: set Path")
	}
	for _, n := range []int64{c.Memory, c.FileSize, c.Output, int64(c.CPU), int64(c.Wall), int64(c.Descriptors), int64(c.Threads), int64(c.User)} {
		if n < 0 {
			return c, fmt.Errorf("sandbox: a limit or a user cannot be negative, and one is %d", n)
		}
	}
	var err error
	if c.Path, err = filepath.Abs(c.Path); err != nil {
		return c, fmt.Errorf("sandbox: %w", err)
	}
	fallback(&c.User, DefaultUser)
	fallback(&c.Output, 64*kib)
	if c.Dir == "" {
		c.Dir = string(filepath.Separator)
	}
	switch c.Profile {
	case Run:
		memory, threads := int64(256*mib), 256
		if c.Race {
			memory = 768 * mib
		}
		fallback(&c.Memory, memory)
		fallback(&c.FileSize, 16*mib)
		fallback(&c.CPU, 10*time.Second)
		fallback(&c.Wall, 30*time.Second)
		fallback(&c.Descriptors, 64)
		fallback(&c.Threads, threads)
	case Build:
		fallback(&c.Memory, gib)
		fallback(&c.FileSize, 256*mib)
		fallback(&c.CPU, 2*time.Minute)
		fallback(&c.Wall, 5*time.Minute)
		fallback(&c.Descriptors, 1024)
		fallback(&c.Threads, 2048)
	default:
		return c, fmt.Errorf("sandbox: there is no profile %d", c.Profile)
	}
	if least := len(c.Files) + 8; c.Descriptors < least {
		return c, fmt.Errorf("sandbox: %d descriptors are too few: with these files it takes %d", c.Descriptors, least)
	}
	return c, nil
}

// data is the limit on data that goes with Memory. It is larger, since much of
// what a Go program asks for it never touches: the watch is what is exact.
func (c Config) data() uint64 {
	switch {
	case c.Profile == Build:
		return uint64(c.Memory) + gib
	case c.Race: // the detector asks for 256 KiB for each goroutine, and allows 8128 of them
		return uint64(c.Memory) + 3*gib
	}
	return uint64(c.Memory) + 256*mib
}
