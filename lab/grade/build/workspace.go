package build

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/internal/stacks"
)

const (
	module         = "example.com/poollab"
	goMod          = "module " + module + "\n\ngo 1.26\n"
	submissionPath = module + "/submission"
	interleavePath = module + "/lab/interleave"
)

// kit are the packages of the kit that a driver is made of, by directory.
func kit() map[string]fs.FS {
	return map[string]fs.FS{"lab/interleave": interleave.Source, "lab/internal/stacks": stacks.Source, "lab/grade/play": play.Source}
}

// workspace is the folder of one build.
type workspace struct {
	root string // has all the rest in it
	base string // a cache that is only read; may be empty
}

func (w *workspace) at(name string) string { return filepath.Join(w.root, filepath.FromSlash(name)) }

// module is where the module lies.
func (w *workspace) module() string { return w.at("module") }

// overlay is what this build adds to the base cache.
func (w *workspace) overlay() string { return w.at("cache") }

// scratch are the places that the go command writes to, beside the overlay.
func scratch() []string { return []string{"home", "tmp", "out"} }

func (w *workspace) program() string { return w.at("out/driver" + exe()) }

func (b *Builder) newWorkspace(t *tools, sub gate.Submission) (*workspace, error) {
	root, err := b.folder()
	if err != nil {
		return nil, err
	}
	w := &workspace{root: root, base: t.base}
	if err := w.fill(sub); err != nil {
		_ = os.RemoveAll(root)
		return nil, err
	}
	return w, nil
}

func (w *workspace) fill(sub gate.Submission) error {
	for _, dir := range append(scratch(), "cache") {
		if err := os.Mkdir(w.at(dir), 0o700); err != nil {
			return err
		}
	}
	if err := noTelemetry(w.at("home")); err != nil {
		return err
	}
	files := map[string][]byte{"go.mod": []byte(goMod)}
	for _, f := range sub.Files {
		files["submission/"+f.Name] = f.Data
	}
	if err := w.write(files); err != nil {
		return err
	}
	if w.base != "" && os.Symlink(filepath.Join(w.base, kitSources), w.at("module/lab")) == nil {
		return nil
	}
	// The first time, and where there are no links, the kit is written out.
	files = map[string][]byte{}
	for dir, source := range kit() {
		if err := gather(files, dir, source); err != nil {
			return err
		}
	}
	return w.write(files)
}

// kitSources is where a base has the sources of the kit: seventy files, which to
// write and to remove costs as much as to compile a submission.
const kitSources = "kit"

// gather adds the sources of packages. The file source.go embeds the others,
// which have no use for a copy of them.
func gather(files map[string][]byte, dir string, source fs.FS) error {
	return fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(name) == "source.go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		files[path.Join(dir, name)], err = fs.ReadFile(source, name)
		return err
	})
}

// write writes files of the module.
func (w *workspace) write(files map[string][]byte) error {
	made := map[string]bool{}
	for _, name := range sorted(files) {
		to := filepath.Join(w.module(), filepath.FromSlash(name))
		if dir := filepath.Dir(to); !made[dir] {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return err
			}
			made[dir] = true
		}
		if err := os.WriteFile(to, files[name], 0o600); err != nil {
			return err
		}
	}
	return nil
}

// command builds the driver.
func (w *workspace) command(t *tools, race bool) Command {
	c := w.goCommand(t, race, "build", "-p=1", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", w.program())
	if race {
		c.Args = append(c.Args, "-race")
	}
	c.Args = append(c.Args, "./driver")
	return c
}

func (w *workspace) goCommand(t *tools, race bool, args ...string) Command {
	c := Command{Path: t.command, Args: args, Dir: w.module(), Env: w.env(t, race), Output: 1 << 20, Writes: []string{w.overlay()}}
	for _, dir := range scratch() {
		c.Writes = append(c.Writes, w.at(dir))
	}
	c.Reads = []string{w.module()}
	if w.base != "" {
		c.Reads = append(c.Reads, w.base)
	}
	return c
}

// clear removes all but the program.
func (w *workspace) clear() error {
	for _, dir := range []string{"module", "cache", "home", "tmp"} {
		if err := os.RemoveAll(w.at(dir)); err != nil {
			return err
		}
	}
	return nil
}
