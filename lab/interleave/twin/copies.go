package twin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// copies are modules that had to be copied out of the module cache, by their
// directory there.
type copies map[string]moduleCopy

type moduleCopy struct {
	module *module
	dir    string
}

// copyModules copies the modules of chosen packages that lie in the module
// cache: of each only what this build reads.
func (l *listing) copyModules(t *toolchain, dir string) (copies, error) {
	cs := copies{}
	for _, p := range l.chosen {
		if t.inModuleCache(p.Dir) && cs[p.Module.Dir].module == nil {
			cs[p.Module.Dir] = moduleCopy{p.Module, filepath.Join(dir, "mod", strconv.Itoa(len(cs)))}
		}
	}
	for _, p := range l.all {
		if p.Module == nil || cs[p.Module.Dir].module == nil {
			continue
		}
		for _, name := range p.files() {
			to, _ := cs.file(p, name)
			if err := copyFile(to, name); err != nil {
				return nil, fmt.Errorf("copy module %s: %w", p.Module.Path, err)
			}
		}
	}
	for _, c := range cs {
		// GoMod is there also for modules that have no such file of their own.
		if err := copyFile(filepath.Join(c.dir, "go.mod"), c.module.GoMod); err != nil {
			return nil, fmt.Errorf("copy module %s: %w", c.module.Path, err)
		}
	}
	return cs, nil
}

// file is where a file of a package lies in the copy of its module.
func (cs copies) file(p *pkg, name string) (string, bool) {
	c, ok := cs[p.Module.Dir]
	if !ok {
		return "", false
	}
	rel, err := filepath.Rel(c.module.Dir, name)
	return filepath.Join(c.dir, rel), err == nil
}

func copyFile(to, from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

// use returns a toolchain that builds with the copies in place of the originals.
func (cs copies) use(ctx context.Context, t *toolchain, c Config, dir string) (*toolchain, error) {
	t = t.in(filepath.Join(dir, "tmp"))
	if len(cs) == 0 {
		// Whatever file is in use stays in use.
		t.modfile = flagValue(c.Flags, "modfile")
		return t, nil
	}
	var edits []string
	for _, m := range cs {
		edits = append(edits, "-replace="+m.module.Path+"@"+m.module.Version+"="+m.dir)
	}
	slices.Sort(edits)
	// The edits must not be judged by flags meant for builds.
	edit := *t
	edit.env = append(slices.Clone(t.env), "GOFLAGS=", "GOWORK=off")
	if work := t.vars["GOWORK"]; work != "" && work != "off" {
		to := filepath.Join(dir, "go.work")
		t.env = append(t.env, "GOWORK="+to)
		return t, edit.editWork(ctx, work, to, edits)
	}
	from := t.vars["GOMOD"]
	if name := flagValue(append(strings.Fields(t.vars["GOFLAGS"]), c.Flags...), "modfile"); name != "" {
		if from = name; !filepath.IsAbs(from) {
			from = filepath.Join(c.Dir, name)
		}
	}
	t.modfile = filepath.Join(dir, "go.mod")
	if err := copyWithSum(t.modfile, from, ".mod"); err != nil {
		return nil, err
	}
	_, err := edit.run(ctx, append(append([]string{"mod", "edit"}, edits...), t.modfile)...)
	return t, err
}

// copyWithSum copies go.mod or go.work, and its checksums if there are any.
func copyWithSum(to, from, ext string) error {
	if err := copyFile(to, from); err != nil {
		return err
	}
	sum := func(name string) string {
		if ext == ".mod" {
			name = strings.TrimSuffix(name, ext)
		}
		return name + ".sum"
	}
	if err := copyFile(sum(to), sum(from)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// editWork copies go.work with edits. A workspace allows no -modfile, and its
// relative names begin where the file lies.
func (t *toolchain) editWork(ctx context.Context, from, to string, edits []string) error {
	if err := copyWithSum(to, from, ".work"); err != nil {
		return err
	}
	out, err := t.run(ctx, "work", "edit", "-json", from)
	if err != nil {
		return err
	}
	var work struct {
		Use     []struct{ DiskPath string }
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal(out, &work); err != nil {
		return fmt.Errorf("go work edit: %w", err)
	}
	args := []string{"work", "edit"}
	abs := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(filepath.Dir(from), filepath.FromSlash(name))
	}
	for _, u := range work.Use {
		args = append(args, "-dropuse="+u.DiskPath, "-use="+abs(u.DiskPath))
	}
	for _, r := range work.Replace {
		if r.New.Version == "" {
			old := r.Old.Path
			if r.Old.Version != "" {
				old += "@" + r.Old.Version
			}
			args = append(args, "-replace="+old+"="+abs(r.New.Path))
		}
	}
	_, err = t.run(ctx, append(append(args, edits...), to)...)
	return err
}
