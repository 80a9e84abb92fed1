package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// pseudo is a terminal for a child: what it shows is read, keys are pressed.
type pseudo struct {
	master, slave *os.File
	mu            sync.Mutex
	text          strings.Builder
	done          sync.WaitGroup
}

func newPseudo(t *testing.T) *pseudo {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there are no pseudo terminals here: %v", err)
	}
	fd := int(master.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(int(slave.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 100}))
	p := &pseudo{master: master, slave: slave}
	p.done.Go(func() {
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			p.mu.Lock()
			p.text.Write(buf[:n])
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	})
	t.Cleanup(func() {
		slave.Close() // ends the reader: nobody has the terminal any more
		p.done.Wait()
		master.Close()
	})
	return p
}

// start runs the command on the terminal.
func (p *pseudo) start(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := grader(t.Context(), args...)
	cmd.Env = append(cmd.Env, "TERM=xterm")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.slave, p.slave, p.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

// waitFor waits until a text was shown after what was shown before.
func (p *pseudo) waitFor(t *testing.T, from int, want ...string) (shown string) {
	t.Helper()
	require.Eventually(t, func() bool {
		p.mu.Lock()
		shown = p.text.String()[from:]
		p.mu.Unlock()
		for _, w := range want {
			if !strings.Contains(shown, w) {
				return false
			}
		}
		return true
	}, time.Minute, 5*time.Millisecond, "%q", want)
	return shown
}

func (p *pseudo) length() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Len()
}

func (p *pseudo) press(t *testing.T, key string) {
	t.Helper()
	_, err := p.master.WriteString(key)
	require.NoError(t, err)
}

// mode is how the terminal treats what is typed.
func (p *pseudo) mode(t *testing.T) unix.Termios {
	t.Helper()
	m, err := unix.IoctlGetTermios(int(p.slave.Fd()), unix.TCGETS)
	require.NoError(t, err)
	return *m
}

// shortRubric is one of a few checks, that takes no time.
func shortRubric(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rubric.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`name: short
base: none
checks:
  - {check: Map/ExactlyOnce, points: 1}
  - {check: Map/Ordered, points: 1, after: [Map/ExactlyOnce]}
  - {check: Map/NoWorkers, points: 1, after: [Map/ExactlyOnce]}
`), 0o600))
	return file
}

// One works with watch as with a teacher who looks over one's shoulder: the next
// failure, a hint when asked, and again at each save.
func TestWatch(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	dir, rubric := sample(t, "mistakes/map-appends", "work"), shortRubric(t)
	good, err := os.ReadFile(filepath.Join("..", "..", "testdata", "submissions", "good", "plain", "map.go"))
	require.NoError(t, err)
	file := filepath.Join(dir, "map.go")
	p := newPseudo(t)
	before := p.mode(t)
	cmd := p.start(t, "watch", "-rubric", rubric, dir)
	shown := p.waitFor(t, 0, " 2/3 ", "MAP-01", "next       make Map/Ordered hold", "q quit", "explain Ordered")
	require.NotContains(t, shown, "hint  ", "not before it is asked for")
	require.NotEqual(t, before, p.mode(t), "keys work without Enter")
	for _, line := range strings.Split(shown[strings.LastIndex(shown, "\x1b[2J"):], "\n") {
		require.True(t, line == "" || strings.HasSuffix(line, "\r") || !strings.Contains(line, "saw"), "the carriage returns: %q", line)
	}

	from := p.length()
	p.press(t, "h")
	shown = p.waitFor(t, from, "hint       ", "\r\n")
	require.NotRegexp(t, "hint       \r", shown)
	from = p.length()
	p.press(t, "l")
	p.waitFor(t, from, "ok   Map/ExactlyOnce", "FAIL Map/Ordered", "ok   Map/NoWorkers")
	from = p.length()
	p.press(t, "r")
	p.waitFor(t, from, " 2/3 ", "next       make Map/Ordered hold")

	from = p.length()
	require.NoError(t, os.WriteFile(file, []byte("package work\n\nfunc Map( {\n"), 0o600))
	p.waitFor(t, from, "map.go:3", "next       mend the first of these and save")
	from = p.length()
	require.NoError(t, os.WriteFile(file, good, 0o600))
	p.waitFor(t, from, " 3/3 ", "Everything holds.", "poollab grade ")

	p.press(t, "q")
	require.NoError(t, cmd.Wait())
	require.Equal(t, before, p.mode(t), "the terminal is as it was")

	// What was reached is in the files: after a new start it is there.
	from = p.length()
	cmd = p.start(t, "watch", "-rubric", rubric, dir)
	p.waitFor(t, from, " 3/3 ")
	p.press(t, "\x03")
	require.NoError(t, cmd.Wait())
	require.Equal(t, before, p.mode(t), "also after Ctrl-C")

	// A signal ends it in the same way, in the middle of a check.
	from = p.length()
	cmd = p.start(t, "watch", "-rubric", rubric, dir)
	p.waitFor(t, from, "...")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait()
	require.Equal(t, before, p.mode(t), "also after a signal")
}

// With -once it says what is missing and is done; without a terminal there are no
// sequences in what it prints.
func TestWatchOnce(t *testing.T) {
	needsGrader(t)
	t.Parallel()
	rubric := shortRubric(t)
	code, stdout, stderr := result(t, grader(t.Context(), "watch", "-once", "-rubric", rubric, sample(t, "mistakes/map-appends", "work")))
	require.Equal(t, exitFailed, code, stderr)
	require.Contains(t, stdout, " 2/3   2 of 3 points\n")
	require.Contains(t, stdout, "next       make Map/Ordered hold, and save\n")
	require.NotContains(t, stdout, "hint")
	require.NotContains(t, stdout, "\x1b")
	require.NotContains(t, stdout, "\r")
	require.Contains(t, stderr, "2 of 3 checks pass")

	code, stdout, _ = result(t, grader(t.Context(), "watch", "-once", "-hints", "-rubric", rubric, sample(t, "mistakes/map-appends", "work")))
	require.Equal(t, exitFailed, code)
	require.Contains(t, stdout, "\n  hint  ")

	cmd := grader(t.Context(), "watch", "-once", "-rubric", rubric)
	cmd.Dir = sample(t, "mistakes/does-not-compile", "my work")
	code, stdout, _ = result(t, cmd)
	require.Equal(t, exitFailed, code)
	require.Regexp(t, `^my work: it does not compile\n\n  \w+\.go:\d+ `, stdout)

	code, stdout, stderr = result(t, grader(t.Context(), "watch", "-once", "-rubric", rubric, sample(t, "good/plain", "work")))
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, " 3/3   3 of 3 points\n")

	cmd = grader(t.Context(), "watch", "-once", "-rubric", rubric, sample(t, "good/plain", "work"))
	cmd.Env = append(cmd.Env, "PATH=")
	code, stdout, stderr = result(t, cmd)
	require.Equal(t, exitMachine, code, "that is the machine's fault")
	require.Contains(t, stdout, "it could not be checked: ")
	require.Contains(t, stderr, "not checked: ")
}

func TestStamp(t *testing.T) {
	dir := t.TempDir()
	seen := map[string]string{stamp(dir): "empty"}
	changed := func(what string) {
		t.Helper()
		now := stamp(dir)
		require.NotContains(t, seen, now, what)
		require.Equal(t, now, stamp(dir))
		seen[now] = what
	}
	file := filepath.Join(dir, "sub", "x.go")
	require.NoError(t, os.Mkdir(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, []byte("a"), 0o600))
	changed("a new file")
	require.NoError(t, os.WriteFile(file, []byte("ab"), 0o600))
	changed("another size")
	require.NoError(t, os.Chtimes(file, time.Time{}, time.Now().Add(time.Hour)))
	changed("another time")
	require.NoError(t, os.Rename(file, filepath.Join(dir, "sub", "y.go")))
	changed("another name")
	now := stamp(dir)
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", "x.go"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600))
	require.Equal(t, now, stamp(dir), "what is no work")
	if os.Getuid() != 0 {
		require.NoError(t, os.Mkdir(filepath.Join(dir, "a"), 0o000))
		now = stamp(dir)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "z.go"), nil, 0o600))
		require.NotEqual(t, now, stamp(dir), "what cannot be read does not hide the rest")
	}
}
