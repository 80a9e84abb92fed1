package sandbox

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func pidIn(t *testing.T, text string) int {
	t.Helper()
	_, after, ok := strings.Cut(text, "pid ")
	require.True(t, ok, "%q", text)
	pid, err := strconv.Atoi(strings.Fields(after)[0])
	require.NoError(t, err)
	return pid
}

// TestDaemon has a program that leaves a process behind, in a session of its own,
// with another environment, and with the output open.
func TestDaemon(t *testing.T) {
	path := hostile(t)
	c := as(path, "daemon")
	exit, p := run(t, c)
	require.False(t, strings.Contains(exit.Stdout, "pid"), "with all layers it cannot be started: %+v", exit)
	require.True(t, p.Layers()[string(Processes)])

	c.Without = Layers()
	began := time.Now()
	exit, _ = run(t, c)
	require.Zero(t, exit.Code, "%+v", exit)
	if strings.Contains(exit.Stdout, "pid") { // otherwise it was ended before it could say so
		gone(t, pidIn(t, exit.Stdout))
	}
	require.Less(t, time.Since(began), 30*time.Second, "the output was waited for")
	require.Empty(t, marked(t, p.mark))
}

// marked are processes that have a mark.
func marked(t *testing.T, m mark) (pids []int) {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		has := m.on(pid)
		if has {
			pids = append(pids, pid)
		}
		if m.inFile(pid) != has { // or it has ended meanwhile
			require.Equal(t, m.on(pid), m.inFile(pid), "process %d", pid)
		}
	}
	return pids
}

// TestSweep knows processes by their mark, and the right ones.
func TestSweep(t *testing.T) {
	path := hostile(t)
	c := as(path, "sleep")
	c.Without = Layers()
	one, err := Start(t.Context(), c)
	require.NoError(t, err)
	two, err := Start(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, []int{one.Pid()}, marked(t, one.mark))
	require.Equal(t, []int{two.Pid()}, marked(t, two.mark))
	one.sweep()
	exit, err := one.Wait()
	require.NoError(t, err)
	require.Equal(t, "SIGKILL", exit.Signal)
	require.Empty(t, marked(t, one.mark))
	require.Len(t, marked(t, two.mark), 1)
	two.Kill()
	exit, err = two.Wait()
	require.NoError(t, err)
	require.Equal(t, "SIGKILL", exit.Signal)
	require.Empty(t, exit.Limit)
}

// TestGraderKilled kills a grader while a submission runs.
func TestGraderKilled(t *testing.T) {
	path := hostile(t)
	for _, layers := range []string{"all", "few"} {
		for _, what := range []string{"spin", "sleep"} {
			cmd := exec.Command(path, what)
			cmd.Env = []string{role + "=grade", "LAYERS=" + layers}
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			line, err := bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			pid := pidIn(t, line)
			require.NoError(t, cmd.Process.Kill())
			_ = cmd.Wait()
			gone(t, pid)
		}
	}
}

// TestHarden: a process of the same user cannot look into one that is hardened.
func TestHarden(t *testing.T) {
	if os.Geteuid() == 0 {
		return // TestAsUser runs this where it means something
	}
	path := hostile(t)
	self := strconv.Itoa(os.Getpid())
	c := as(path, "read", "/proc/"+self+"/environ")
	c.Without = Layers()
	exit, _ := run(t, c)
	require.Equal(t, "done\n", exit.Stdout)
	require.NoError(t, Harden())
	exit, _ = run(t, c)
	require.Contains(t, exit.Stdout, "permission denied")
	c = as(path, "trace", self)
	c.Without = Layers()
	exit, _ = run(t, c)
	require.Contains(t, exit.Stdout, "not permitted")
	exit, p := run(t, as(path, "quiet"))
	require.Zero(t, exit.Code, "a hardened grader can still start sandboxes: %+v", exit)
	require.True(t, p.Layers()[string(Landlock)])
}
