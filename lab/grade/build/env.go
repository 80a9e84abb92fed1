package build

import (
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
		"GOPATH=" + filepath.Join(home, "go"), "GOMODCACHE=" + filepath.Join(home, "mod"), "GOCACHE=" + filepath.Join(home, "cache"),
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
