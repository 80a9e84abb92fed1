package twin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// runtimeCopy is the runtime that rewritten source calls: where it is imported
// from and, if the twin brings it along, its files by their place in GOROOT.
type runtimeCopy struct {
	path  string
	files map[string][]byte
}

// places are directories of the standard library that hold packages and are
// none themselves. A new directory would do for Go files, but the assembler is
// run in the directory of its package, which therefore has to be there.
var places = [...]string{"debug", "index", "container", "database", "archive"}

func (c Config) placeRuntime(goroot string, l *listing) (runtimeCopy, error) {
	if c.Runtime != "" {
		return runtimeCopy{path: c.Runtime}, nil
	}
	place, err := freePlace(goroot, l)
	if err != nil {
		return runtimeCopy{}, err
	}
	rt := runtimeCopy{path: place, files: map[string][]byte{}}
	entries, err := fs.ReadDir(c.source, ".")
	if err != nil {
		return runtimeCopy{}, fmt.Errorf("the runtime's sources: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		// source.go embeds the others, which have no use for a copy of it.
		ext := path.Ext(name)
		if ext != ".go" && ext != ".s" && ext != ".h" || strings.HasSuffix(name, "_test.go") || name == "source.go" {
			continue
		}
		text, err := fs.ReadFile(c.source, name)
		if err != nil {
			return runtimeCopy{}, fmt.Errorf("the runtime's sources: %w", err)
		}
		rt.files[filepath.Join(goroot, "src", place, name)] = text
	}
	return rt, nil
}

// freePlace picks an import path that neither this Go release nor the user has.
func freePlace(goroot string, l *listing) (string, error) {
	taken := map[string]bool{}
	for _, p := range l.all {
		taken[p.base()] = true
	}
	for _, place := range places {
		dir := filepath.Join(goroot, "src", place)
		goFiles, err := fs.Glob(os.DirFS(dir), "*.go")
		if err == nil && len(goFiles) == 0 && exists(dir) && !taken[place] {
			return place, nil
		}
	}
	return "", errors.New("found no place for the runtime in " + filepath.Join(goroot, "src"))
}
