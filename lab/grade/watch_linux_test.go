package grade

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/sandbox"
)

// watchman knows what was there before a submission, and what is there after it.
type watchman struct {
	dir    string // for temporary files of this test alone
	places []string
	files  map[string]string
	env    string // what the go command is set to
}

// mine are users that only this test lets submissions run as.
const (
	myFirst = sandbox.DefaultUser + 70
	myLast  = sandbox.DefaultUser + 79
)

func newWatchman(t *testing.T) *watchman {
	t.Helper()
	w := &watchman{dir: t.TempDir()}
	tmp := filepath.Join(w.dir, "tmp")
	require.NoError(t, os.Mkdir(tmp, 0o777))
	t.Setenv("TMPDIR", tmp)
	w.places = []string{w.dir, ".", "/etc"}
	if home, err := os.UserHomeDir(); err == nil {
		w.places = append(w.places, filepath.Join(home, ".config", "go", "env"), filepath.Join(home, ".profile"), filepath.Join(home, ".bashrc"))
	}
	w.env = goEnv(t)
	return w
}

// goEnv is what the go command is set to, but for folders that are made anew.
func goEnv(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOENV", "GOFLAGS", "GOTOOLCHAIN", "GOPROXY", "GOWORK", "GOCACHE", "CC").Output()
	require.NoError(t, err)
	return string(out)
}

func (w *watchman) before(t *testing.T, _ string) {
	t.Helper()
	require.Empty(t, processes(), "something is there already")
	w.files = listed(w.places)
}

// after tells what has not been there before, or is not any more.
func (w *watchman) after() []string {
	left := processes()
	now := listed(w.places)
	for name, was := range w.files {
		if is, ok := now[name]; !ok {
			left = append(left, "removed: "+name)
		} else if is != was {
			left = append(left, "changed: "+name)
		}
	}
	for name := range now {
		if _, ok := w.files[name]; !ok {
			left = append(left, "made: "+name)
		}
	}
	slices.Sort(left)
	return left
}

func (w *watchman) unchanged(t *testing.T) {
	t.Helper()
	require.Equal(t, w.env, goEnv(t), "the go command is set to something else")
}

// listed describes all files in some places.
func listed(places []string) map[string]string {
	all := map[string]string{}
	for _, place := range places {
		_ = filepath.WalkDir(place, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // it is not there
			}
			info, err := d.Info()
			if err != nil {
				return nil
			}
			text := info.Mode().String()
			if info.Mode().IsRegular() {
				text += fmt.Sprint(" ", info.Size(), " ", info.ModTime().UnixNano())
			}
			all[path] = text
			return nil
		})
	}
	return all
}

// digestOf is that of all files in a folder, contents included.
func digestOf(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		fmt.Fprintln(h, path)
		_, err = io.Copy(h, f)
		return err
	}))
	return fmt.Sprintf("%x", h.Sum(nil))
}

// processes lists those of the users of this test, and the children of this process.
func processes() []string {
	var out []string
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		info, err := os.Stat(filepath.Dir(file))
		line, err2 := os.ReadFile(file)
		if err != nil || err2 != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(line), ") ")
		fields := strings.Fields(rest)
		user := int(info.Sys().(*syscall.Stat_t).Uid)
		child := len(fields) > 1 && fields[1] == strconv.Itoa(os.Getpid())
		if !child && len(fields) > 0 && fields[0] == "Z" {
			continue // it has ended, and the system has yet to notice
		}
		if child || user >= myFirst && user <= myLast {
			out = append(out, fmt.Sprintf("process %d of user %d", pid, user))
		}
	}
	return out
}

// What the watchman looks for it finds.
func TestWatchman(t *testing.T) {
	w := newWatchman(t)
	kept, changed := filepath.Join(w.dir, "kept"), filepath.Join(w.dir, "changed")
	require.NoError(t, os.WriteFile(kept, []byte("a"), 0o600))
	require.NoError(t, os.WriteFile(changed, []byte("a"), 0o600))
	w.before(t, "")
	require.Empty(t, w.after())
	cmd := exec.Command("sleep", "60")
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	require.NoError(t, os.Remove(kept))
	require.NoError(t, os.WriteFile(changed, []byte("bb"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, "new"), nil, 0o600))
	before := digestOf(t, w.dir)
	got := strings.Join(w.after(), "\n")
	for _, want := range []string{"process " + strconv.Itoa(cmd.Process.Pid), "removed: " + kept, "changed: " + changed, "made: " + filepath.Join(w.dir, "new")} {
		require.Contains(t, got, want)
	}
	require.NoError(t, os.WriteFile(changed, []byte("cc"), 0o600))
	require.NotEqual(t, before, digestOf(t, w.dir))
}
