// Package submissions is a box of worker pools as students might hand them in:
// right ones, ones with a typical mistake, and ones that attack the grader. Each
// has a row in a table that says what a grader must make of it.
//
// The files are in the folders good, mistakes and hostile, one folder for each
// sample, and in this package as well. Most samples hold only what is different
// from another one, their base: a mistake in Map is a file map.go over the files of
// good/plain. What cannot lie in a folder here, like a link or another go.mod, is
// made when the sample is written.
//
// Hostile samples are bounded and meant to do no harm, but they are still what they
// are: build and run them only where a grader would.
package submissions

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

//go:embed all:good all:mistakes all:hostile
var box embed.FS

// Kind says what a sample is for.
type Kind string

// The kinds.
const (
	Good    Kind = "good"    // every check passes
	Mistake Kind = "mistake" // the checks in Loses fail
	Hostile Kind = "hostile" // it may earn what it truly does, and no more
)

// A layer of the grader that stops what a sample tries.
const (
	Gate    = "gate"    // it is refused, or left out, before anything is compiled
	Build   = "build"   // it does not compile, or not within the limits
	Race    = "race"    // the race detector ends it
	Sandbox = "sandbox" // the process may not do it, or is ended for a limit
	Judge   = "judge"   // it happens and earns nothing
	Nothing = ""        // no layer after the first would stop it
)

// Sample is one submission.
type Sample struct {
	Name string // "mistakes/map-appends", which is also its folder
	Kind Kind
	Say  string // what it is, in a sentence

	// Loses names checks that must fail, as "Map/Ordered". Others may fail too.
	// With Race they fail only where the race detector is on, with Schedules only
	// where schedules are searched; otherwise always.
	Loses     []string
	Race      bool
	Schedules bool

	Refused bool   // the gate must refuse it
	Stops   string // the first layer that stops it; "" where it is graded as any other
	Off     string // the layer that would stop it if the first were switched off
	// Earns names checks that a hostile one passes beyond those of its base: because
	// it truly does what they ask, or because nothing stops it, as Say then tells.
	Earns []string

	Base string // the sample whose files are below its own

	Broken bool // it does not compile
	Heavy  bool // compiling it costs much, or needs more than the Go compiler

	extra func(dir string) error // makes what cannot be embedded
}

// All lists the samples: good ones, mistakes, hostile ones.
func All() []Sample {
	return slices.Concat(good(), mapMistakes(), completedMistakes(), poolMistakes(), wholeMistakes(),
		filesHostile(), systemHostile(), memoryHostile(), limitsHostile(), behaviourHostile(), textHostile(), judgeHostile())
}

// laidOver fills in what the samples of one list have in common.
func laidOver(kind Kind, base string, list []Sample) []Sample {
	for i := range list {
		list[i].Kind = kind
		if list[i].Base == "" {
			list[i].Base = base
		}
	}
	return list
}

// Lookup finds a sample by its name.
func Lookup(name string) (Sample, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return Sample{}, false
}

// Made says whether Write makes files that are not in the folder of the sample.
// Not every system can make all of them.
func (s Sample) Made() bool { return s.extra != nil }

// Files returns the sample's files, those of its base included, by their names with
// slashes. What Write makes beyond them is not among them.
func (s Sample) Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	if s.Base != "" {
		base, ok := Lookup(s.Base)
		if !ok {
			return nil, fmt.Errorf("submissions: %s: there is no sample %s to lay it over", s.Name, s.Base)
		}
		below, err := base.Files()
		if err != nil {
			return nil, err
		}
		files = below
	}
	own, err := ownFiles(s.Name)
	if err != nil {
		return nil, fmt.Errorf("submissions: %s: %w", s.Name, err)
	}
	maps.Copy(files, own)
	return files, nil
}

// ownFiles reads the folder of a sample. One that is only made has none.
func ownFiles(name string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(box, name, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := box.ReadFile(file)
		files[file[len(name)+1:]] = text
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	return files, err
}

// Write writes the sample into a folder, which it makes. The folder must be empty
// or not there yet, so that nothing is overwritten and no link followed. An error
// that is [errors.ErrUnsupported] says that this system cannot hold such files.
func (s Sample) Write(dir string) error {
	if err := s.write(dir); err != nil {
		return fmt.Errorf("submissions: write %s: %w", s.Name, err)
	}
	return nil
}

func (s Sample) write(dir string) error {
	files, err := s.Files()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	there, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return fmt.Errorf("%s is not empty: %w", dir, fs.ErrExist)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o755); err != nil {
			return err
		}
		if err := create(root, filepath.FromSlash(name), files[name]); err != nil {
			return err
		}
	}
	if s.extra == nil {
		return nil
	}
	return s.extra(dir)
}

// create writes a file that must not be there.
func create(root *os.Root, name string, text []byte) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
