package twin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// toolchain is the go command that the package's module selects, and its
// settings.
type toolchain struct {
	command
	vars    map[string]string // of go env
	modfile string            // instead of go.mod
}

// relevant are the settings that change what is built.
var relevant = [...]string{
	"GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOEXPERIMENT", "GOFIPS140", "GOFLAGS", "GOWORK",
	"GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM",
	"CGO_ENABLED", "CC", "CXX", "AR", "PKG_CONFIG",
	"CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_FFLAGS", "CGO_LDFLAGS",
}

func findToolchain(ctx context.Context, c Config, cache string) (*toolchain, error) {
	name, err := findGo(c.Dir, c.GoCommand)
	if err != nil {
		return nil, err
	}
	t := &toolchain{command: command{name: name, dir: c.Dir, base: c.Env, env: c.env}}
	out, err := t.run(ctx, "env", "-json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &t.vars); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	if err := readable(t.vars["GOVERSION"], runtime.Version()); err != nil {
		return nil, err
	}
	for _, f := range append(strings.Fields(t.vars["GOFLAGS"]), c.Flags...) {
		if n := flagName(f); n == "overlay" || n == "toolexec" || n == "C" {
			return nil, fmt.Errorf("cannot build a twin with a -%s flag of your own", n)
		}
	}
	if under(t.goroot(), t.vars["GOMODCACHE"]) {
		return t, t.alias(cache)
	}
	return t, nil
}

// readable tells whether a program built by one Go release can read the source
// and the export data of another: not if that is newer.
func readable(theirs, ours string) error {
	lang := func(v string) string {
		v, _, _ = strings.Cut(v, " ")
		return version.Lang(v)
	}
	if version.Compare(lang(theirs), lang(ours)) > 0 && lang(ours) != "" {
		return fmt.Errorf("the package asks for %s, and this program was built with %s: build it with the newer one", theirs, ours)
	}
	return nil
}

func (t *toolchain) goroot() string { return t.vars["GOROOT"] }

// inModuleCache tells whether dir lies where overlays are forbidden.
func (t *toolchain) inModuleCache(dir string) bool { return under(dir, t.vars["GOMODCACHE"]) }

// alias makes the toolchain known by a name outside of the module cache. A
// toolchain that go.mod selects is kept there, and the go command takes no
// overlay for files whose names begin so.
func (t *toolchain) alias(cache string) error {
	sum := sha256.Sum256([]byte(t.goroot()))
	link := filepath.Join(cache, "goroot", hex.EncodeToString(sum[:8]))
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		return err
	}
	if err := os.Symlink(t.goroot(), link); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("the toolchain %s lies in the module cache and cannot be linked: %w", t.vars["GOVERSION"], err)
	}
	t.vars["GOROOT"] = link
	t.name = filepath.Join(link, "bin", filepath.Base(t.name))
	t.env = append(t.env, "GOROOT="+link, "GOTOOLCHAIN=local")
	return nil
}
