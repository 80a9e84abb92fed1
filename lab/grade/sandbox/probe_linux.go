package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// What the variable says to a child of Probe, and to one that should never be.
const (
	tryOut     = "try"
	tryNothing = "nothing"
)

// try runs this program in a sandbox, where it tries what layers forbid. Of its
// two results the second says why a layer does not work.
func try(ctx context.Context, without []Layer) (map[Layer]bool, map[Layer]string) {
	none := func(err error) (map[Layer]bool, map[Layer]string) {
		why := map[Layer]string{}
		for _, l := range Layers() {
			why[l] = err.Error()
		}
		return nil, why
	}
	self, err := os.Executable()
	if err != nil {
		return none(err)
	}
	p, err := Start(ctx, Config{
		Path: self, Env: []string{variable + "=" + tryOut, "GORACE=atexit_sleep_ms=0"},
		Without: without, Race: true, Wall: 10 * time.Second,
	})
	if err != nil {
		return none(err)
	}
	exit, err := p.Wait()
	if err != nil {
		return none(err)
	}
	var failed map[Layer]string
	if err := json.Unmarshal([]byte(exit.Stdout), &failed); err != nil {
		return none(fmt.Errorf("the trial ended with code %d %s: %s", exit.Code, exit.Signal, exit.Stderr))
	}
	works, why := map[Layer]bool{}, p.Missing()
	for _, l := range Layers() {
		if works[l] = p.layers[l] && failed[l] == ""; !works[l] && p.layers[l] {
			why[l] = failed[l]
		}
	}
	return works, why
}

// tried is the child of Probe. It writes what it could do although a layer should
// forbid it.
func tried() {
	failed := map[Layer]string{}
	could := func(l Layer, what string, err error) {
		if err == nil {
			failed[l] = "it is in force, and yet a program can " + what
		}
	}
	no := func(l Layer, what string, yes bool) {
		if yes {
			failed[l] = "it is in force, and yet " + what
		}
	}
	n, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	no(NoNewPrivileges, "the kernel does not know of it", err != nil || n != 1)
	var core unix.Rlimit
	no(Limits, "core dumps are written", unix.Getrlimit(unix.RLIMIT_CORE, &core) != nil || core.Max != 0)
	no(User, "the program is root", os.Getuid() == 0 || os.Geteuid() == 0)
	folder, err := unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	could(Landlock, "list the root folder", err)
	if err == nil {
		_ = unix.Close(folder)
	}
	could(Seccomp, "call unshare", unix.Unshare(0))
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	could(Network, "open a socket", err)
	if err == nil {
		_ = unix.Close(fd)
	}
	could(Processes, "start a process", startNothing())
	_ = json.NewEncoder(os.Stdout).Encode(failed)
	syscall.Exit(0)
}

// startNothing starts this program again, to end at once.
func startNothing() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child, err := os.StartProcess(self, []string{self}, &os.ProcAttr{Env: []string{variable + "=" + tryNothing}})
	if err != nil {
		return err
	}
	state, err := child.Wait()
	if err == nil && !state.Success() {
		err = errors.New(state.String())
	}
	return err
}
