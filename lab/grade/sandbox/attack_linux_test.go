package sandbox

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// victim starts a process of the user that submissions have, or of this one.
func victim(t *testing.T, path string, same bool) string {
	t.Helper()
	cmd := exec.Command(path)
	cmd.Env = []string{role + "=victim"}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if same && os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: DefaultUser, Gid: DefaultUser}
	}
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Process.Kill() // it may have been stopped
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "here\n", line)
	return strconv.Itoa(cmd.Process.Pid)
}

// attack is what a program tries, and which layers stop it, each alone.
type attack struct {
	name  string
	role  string
	args  []string
	stops [][]Layer
}

// TestAttacks carries out each attack with no layers, with single ones, and with
// all. What no layer stops must work: otherwise the attack is none.
func TestAttacks(t *testing.T) {
	path := hostile(t)
	root := os.Geteuid() == 0
	secret := filepath.Join(public(t, false), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("hidden tests"), 0o600))
	readable := filepath.Join(public(t, false), "readable")
	require.NoError(t, os.WriteFile(readable, []byte("public"), 0o644))
	open := public(t, true)
	same := victim(t, path, true)

	landlock, seccomp, user := []Layer{NoNewPrivileges, Landlock}, []Layer{NoNewPrivileges, Seccomp}, []Layer{User}
	network, processes := append([]Layer{Network}, seccomp...), append([]Layer{Processes}, seccomp...)
	stops := func(by ...[]Layer) [][]Layer { return by }
	table := []attack{
		{"read a file", "read", []string{readable}, stops(landlock)},
		{"read /etc/passwd", "read", []string{"/etc/passwd"}, stops(landlock)},
		{"read a secret", "read", []string{secret}, stops(landlock)},
		{"read its own memory map", "read", []string{"/proc/self/maps"}, stops(landlock)},
		{"write in a folder", "write", []string{filepath.Join(open, "written")}, stops(landlock, seccomp)},
		{"write in /tmp", "write", []string{filepath.Join(os.TempDir(), "sandbox-"+strconv.Itoa(os.Getpid()))}, stops(landlock, seccomp)},
		{"tcp", "tcp", nil, stops(network)},
		{"multipath tcp", "mptcp", nil, stops(network)},
		{"udp", "udp", nil, stops(network)},
		{"unix socket", "unix", nil, stops(network)},
		{"start a program", "start", []string{"/bin/true"}, stops(landlock, processes)},
		{"start itself", "again", nil, stops(processes)},
		{"fork", "fork", nil, stops(processes)},
		{"execve", "exec", []string{"/bin/true"}, stops(landlock, processes)},
		{"execveat", "at", []string{"/bin/true"}, stops(landlock, processes)},
		{"execveat as the init step does", "itself", []string{"/bin/true"}, stops(processes)},
		{"signal a process", "signal", []string{same}, stops(landlock, seccomp)},
		{"signal a thread", "thread", []string{same}, stops(landlock, seccomp)},
		{"trace a process", "trace", []string{same}, stops(landlock, seccomp)},
		{"open the memory of a process", "read", []string{"/proc/" + same + "/maps"}, stops(landlock)},
		{"read the environment of a process", "read", []string{"/proc/" + same + "/environ"}, stops(landlock)},
	}
	if root {
		mine := victim(t, path, false)
		table = append(table, []attack{
			{"read a secret of another user", "read", []string{secret}, stops(user, landlock)},
			{"signal another user's process", "signal", []string{mine}, stops(user, landlock, seccomp)},
			{"trace another user's process", "trace", []string{mine}, stops(user, landlock, seccomp)},
			{"read the environment of another user's process", "read", []string{"/proc/" + mine + "/environ"}, stops(user, landlock)},
			{"remove a file of another user", "remove", []string{readable}, stops(user, landlock, seccomp)},
		}...)
	}
	for _, a := range table {
		t.Run(a.name, func(t *testing.T) {
			// Whether User is there matters only where it is what is tested.
			always := []Layer{User}
			if strings.Contains(a.name, "another user") || a.name == "read a secret" {
				always = nil
			}
			try := func(layers []Layer) (worked bool) {
				c := as(path, a.role, a.args...)
				c.Dir, c.Without = open, only(append(layers, always...)...)
				exit, p := run(t, c)
				for _, l := range layers {
					require.Equal(t, root || l != User, p.Layers()[string(l)], "%s: %v", l, p.Missing())
				}
				if exit.Code == 0 {
					return true
				}
				require.Contains(t, exit.Stdout, "refused:", "%v: %+v", layers, exit)
				return false
			}
			require.True(t, try(nil), "without layers nothing stops it, and yet it failed")
			for _, layers := range a.stops {
				if a.role == "remove" || a.role == "write" {
					require.NoError(t, os.WriteFile(a.args[0], nil, 0o644))
					require.NoError(t, os.Chmod(a.args[0], 0o666))
				}
				require.False(t, try(layers), "%v alone should stop it", layers)
			}
			require.False(t, try(Layers()), "all layers together let it happen")
		})
	}
	_ = os.Remove(filepath.Join(os.TempDir(), "sandbox-"+strconv.Itoa(os.Getpid())))
}
