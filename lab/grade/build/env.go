package build

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// env is the whole environment of the go command. Nothing is inherited: a file
// that a program left in the user's home could name a tool to run.
func (w *workspace) env(t *tools, race bool) []string {
	cgo := "CGO_ENABLED=0"
	if race {
		cgo = "CGO_ENABLED=1"
	}
	home, tmp := w.at("home"), w.at("tmp")
	env := []string{
		"PATH=" + t.path, "HOME=" + home, "TMPDIR=" + tmp, "GOTMPDIR=" + tmp,
		"GOENV=off", "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOTELEMETRY=off", "GOVCS=*:off",
		"GOPATH=" + filepath.Join(home, "go"), "GOMODCACHE=" + filepath.Join(home, "mod"), "GOCACHE=" + w.idle(),
		"GOCACHEPROG=" + cacheCommand(t.program, w.base, w.overlay()), "GO111MODULE=on", cgo, "LC_ALL=C",
		// One thread and no collection but for a limit: less than half of the work.
		"GOMAXPROCS=1", "GOGC=off", "GOMEMLIMIT=256MiB",
	}
	if runtime.GOOS == "windows" {
		for _, name := range []string{"SystemRoot", "SystemDrive", "ComSpec", "PATHEXT"} {
			env = append(env, name+"="+os.Getenv(name))
		}
		env = append(env, "USERPROFILE="+home, "LocalAppData="+home, "AppData="+home, "TMP="+tmp, "TEMP="+tmp)
	}
	return env
}

// idle is the cache of the go command's own, which it makes although it does not
// use it where another program answers for the cache: 257 folders, half of what a
// small build costs. The base has one that is there already.
func (w *workspace) idle() string {
	if w.base == "" {
		return filepath.Join(w.overlay(), idleCache)
	}
	return filepath.Join(w.base, idleCache)
}

// idleCache is its name in a base.
const idleCache = "idle"

// makeIdle makes it in a base to be, with all that the go command looks for.
func makeIdle(base string) error {
	dir := filepath.Join(base, idleCache)
	for i := range 256 {
		if err := os.MkdirAll(filepath.Join(dir, fmt.Sprintf("%02x", i)), 0o755); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "README"), []byte("The go command keeps nothing here.\n"), 0o644)
}

// searchPath is where the go command finds a C compiler, which the race detector
// asks for.
func searchPath(goCommand string) string {
	dirs := []string{filepath.Dir(goCommand)}
	if runtime.GOOS == "windows" {
		return strings.Join(append(dirs, os.Getenv("PATH")), string(os.PathListSeparator))
	}
	dirs = append(dirs, "/usr/local/bin", "/usr/bin", "/bin")
	return strings.Join(dirs, string(os.PathListSeparator))
}

// noTelemetry keeps the go command from counting, and from starting a process
// that outlives it, in a home that is thrown away.
func noTelemetry(home string) error {
	for _, dir := range []string{".config", "Library/Application Support", "."} {
		dir = filepath.Join(home, filepath.FromSlash(dir), "go", "telemetry")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "mode"), []byte("off"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
