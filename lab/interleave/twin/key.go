package twin

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
)

// sources are the files of the user's own packages, by absolute name.
type sources map[string][]byte

// read reads what can change without a new version: all but the standard
// library and the module cache.
func (l *listing) read(t *toolchain) (sources, error) {
	s := sources{}
	for _, p := range l.all {
		if t.inModuleCache(p.Dir) && !slices.Contains(l.chosen, p) {
			continue
		}
		for _, name := range p.files() {
			if _, ok := s[name]; ok {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("package %s: %w", p.base(), err)
			}
			s[name] = text
		}
	}
	return s, nil
}

// hash covers the code to be rewritten: names and contents, no directories.
func (s sources) hash(l *listing) string {
	h := newHasher()
	for _, p := range l.chosen {
		for _, name := range p.abs(p.GoFiles) {
			h.add(p.base(), filepath.Base(name), string(s[name]))
		}
	}
	return h.sum()
}

// key names everything that goes into a twin.
func (c Config) key(t *toolchain, l *listing, s sources, rt runtimeCopy) (string, error) {
	h := newHasher()
	h.add("twin 1", l.root.ImportPath, l.root.Dir, rt.path)
	for _, name := range relevant {
		h.add(name, t.vars[name])
	}
	h.add(c.buildArgs()...)
	for _, p := range l.all {
		h.add(p.ImportPath, p.Dir)
		if m := p.Module; m != nil {
			h.add(m.Path, m.Version, m.GoVersion)
		}
	}
	for _, p := range l.chosen {
		h.add("chosen", p.ImportPath)
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		h.add(name, string(s[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(rt.files)) {
		h.add(name, string(rt.files[name]))
	}
	for _, name := range []string{l.root.Module.GoMod, t.vars["GOMOD"], t.vars["GOWORK"]} {
		text, err := os.ReadFile(name)
		if err != nil && name != "" && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		h.add(name, string(text))
	}
	kit, err := kitVersion()
	if err != nil {
		return "", err
	}
	h.add(kit)
	return h.sum(), nil
}

// kitVersion stands for the rewriter. A kit under development has no version:
// then it is the program that contains it.
func kitVersion() (string, error) {
	const kit = "example.com/poollab"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == kit && m.Replace == nil && m.Sum != "" {
				return m.Version + " " + m.Sum, nil
			}
		}
	}
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hasher hashes a list of texts; where one ends and the next begins counts.
type hasher struct{ h hash.Hash }

func newHasher() hasher { return hasher{sha256.New()} }

func (h hasher) add(parts ...string) {
	for _, p := range parts {
		fmt.Fprintf(h.h, "%d:%s", len(p), p)
	}
}

func (h hasher) sum() string { return hex.EncodeToString(h.h.Sum(nil)[:16]) }
