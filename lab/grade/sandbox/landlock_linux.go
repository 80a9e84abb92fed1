package sandbox

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// What may be done with files, and what with folders besides.
const (
	reads     landlock.AccessFSSet = ll.AccessFSReadFile
	lists     landlock.AccessFSSet = ll.AccessFSReadDir
	executes  landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSExecute
	writes    landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSWriteFile | ll.AccessFSTruncate
	rearrange landlock.AccessFSSet = ll.AccessFSReadDir | ll.AccessFSMakeReg | ll.AccessFSMakeDir | ll.AccessFSMakeSym |
		ll.AccessFSRemoveFile | ll.AccessFSRemoveDir | ll.AccessFSRefer
)

// rules makes the set of rules. It can be used when nothing can be opened any more.
func (s *step) rules() (int, error) {
	if s.off(Landlock) {
		return -1, errOff
	}
	version, err := ll.LandlockGetABIVersion()
	if err != nil {
		return -1, fmt.Errorf("the kernel has no Landlock (it takes 5.13, and that it is not left out at boot or by a container's profile): %w", err)
	}
	known := landlock.V11.HandledAccessFS
	if version < 3 {
		known &^= ll.AccessFSTruncate
	}
	if version < 2 {
		known &^= ll.AccessFSRefer
	}
	var rules []landlock.Rule
	allow := func(path string, file, folder landlock.AccessFSSet) error {
		st, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("what may be used is not there: %w", err)
		}
		if st.IsDir() {
			file |= folder
		}
		rules = append(rules, landlock.PathAccess(file&known, path))
		return nil
	}
	libraries, interpreter := libraries(s.Path)
	if s.Profile == Build {
		// Compilers and linkers are programs of their own, with libraries.
		libraries = append(libraries, systemFiles()...)
	}
	if s.Race {
		// Where the race detector looks for its options, GORACE, which say that the
		// first race ends the program.
		libraries = append(libraries, "/proc/self/environ")
	}
	table := []struct {
		paths        []string
		file, folder landlock.AccessFSSet
	}{
		{[]string{s.Path}, executes, 0},
		{interpreter, executes, 0},
		{libraries, reads, lists},
		{s.Readable, reads, lists},
		{s.Executable, executes, lists},
		{s.Writable, writes, rearrange},
	}
	for _, row := range table {
		for _, path := range row.paths {
			if err := allow(path, row.file, row.folder); err != nil {
				return -1, err
			}
		}
	}
	if s.Profile == Build {
		if err := allow(os.DevNull, writes, 0); err != nil {
			return -1, err
		}
	}
	fd, _, err := landlock.V11.BestEffort().NewRulesetFD(rules...)
	switch {
	case err != nil:
		return -1, err
	case fd < 0:
		return -1, errors.New("the kernel's Landlock knows none of the rules")
	}
	return fd, nil
}

// restrict puts the rules on this thread.
func restrict(rules int) error {
	if err := ll.LandlockRestrictSelf(rules, 0); err != nil {
		if errors.Is(err, syscall.E2BIG) {
			return fmt.Errorf("too many sandboxes are within one another: %w", err)
		}
		return err
	}
	return nil
}
