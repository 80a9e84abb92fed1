package twin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// pkg is what go list says of a package.
type pkg struct {
	Dir, ImportPath, Name, ForTest, Export, DefaultGODEBUG                 string
	Standard, DepOnly                                                      bool
	GoFiles, CgoFiles, CFiles, CXXFiles, MFiles, HFiles, FFiles            []string
	SFiles, SwigFiles, SwigCXXFiles, SysoFiles                             []string
	EmbedFiles, TestGoFiles, TestEmbedFiles, XTestGoFiles, XTestEmbedFiles []string
	ImportMap                                                              map[string]string
	Module                                                                 *module
	Error                                                                  *struct{ Pos, Err string }
}

type module struct {
	Path, Version, Dir, GoMod, GoVersion string
	Main                                 bool
	Replace                              *module
}

// fields are those of pkg, so that the go command computes no others.
const fields = "-json=Dir,ImportPath,Name,ForTest,Export,Standard,DepOnly,GoFiles,CgoFiles,CFiles,CXXFiles,MFiles,HFiles,FFiles," +
	"SFiles,SwigFiles,SwigCXXFiles,SysoFiles,EmbedFiles,TestGoFiles,TestEmbedFiles,XTestGoFiles,XTestEmbedFiles,ImportMap,Module,Error,DefaultGODEBUG"

// listing is a package with its tests and all they depend on.
type listing struct {
	root   *pkg
	all    []*pkg            // without the standard library and the test's main package
	chosen []*pkg            // to be rewritten
	left   map[string]string // should be rewritten and cannot be
	export map[string]string // files of export data, if asked for

	// oldTimers is true if the binary would have timer channels as before Go
	// 1.23, which a bubble of testing/synctest cannot have.
	oldTimers bool
}

// base is the import path without the note that it is compiled for a test.
func (p *pkg) base() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

// isTestMain tells whether p is the main package that the go command makes up
// for the tests of one of the packages.
func (p *pkg) isTestMain(roots []string) bool {
	path, found := strings.CutSuffix(p.ImportPath, ".test")
	return found && p.Name == "main" && slices.Contains(roots, path)
}

// list asks for the package. With export data takes longer: all is compiled.
func (t *toolchain) list(ctx context.Context, c Config, export bool) (*listing, error) {
	if c.Package == "" || strings.HasPrefix(c.Package, "-") {
		return nil, fmt.Errorf("%q is no package", c.Package)
	}
	args := []string{"list", "-e", fields, "-deps", "-test"}
	if export {
		args = append(args, "-export")
	}
	args = append(args, c.buildArgs()...)
	out, err := t.run(ctx, append(args, c.Package)...)
	if err != nil {
		return nil, err
	}
	l := &listing{left: map[string]string{}, export: map[string]string{}}
	var roots []string
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(pkg)
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if err := p.fault(); err != nil {
			return nil, err
		}
		if p.Export != "" {
			l.export[p.ImportPath] = p.Export
		}
		if p.isTestMain(roots) {
			l.oldTimers = strings.Contains(p.DefaultGODEBUG, "asynctimerchan=")
			continue
		}
		if !p.Standard {
			l.all = append(l.all, p)
		}
		if !p.DepOnly && p.ForTest == "" {
			roots = append(roots, p.ImportPath)
			l.root = p
		}
	}
	return l, l.check(t, c, roots)
}

// fault is what is wrong with the package itself.
func (p *pkg) fault() error {
	if p.Error == nil {
		return nil
	}
	text := firstLines(p.Error.Err)
	if p.Error.Pos != "" {
		text = p.Error.Pos + ": " + text
	}
	return fmt.Errorf("package %s: %s", p.base(), text)
}

func (l *listing) check(t *toolchain, c Config, roots []string) error {
	switch {
	case len(roots) == 0:
		return fmt.Errorf("%q matches no package", c.Package)
	case len(roots) > 1:
		return fmt.Errorf("%q matches %d packages (%s, ...), need one", c.Package, len(roots), strings.Join(roots[:2], ", "))
	case l.root.Standard:
		return fmt.Errorf("package %s belongs to the standard library", l.root.ImportPath)
	case l.root.Module == nil:
		return fmt.Errorf("package %s belongs to no module", l.root.ImportPath)
	case len(l.root.TestGoFiles)+len(l.root.XTestGoFiles) == 0:
		return fmt.Errorf("package %s %w", l.root.ImportPath, ErrNoTests)
	}
	l.choose(c)
	for _, p := range l.chosen {
		if t.inModuleCache(p.Dir) && p.Module.Main {
			return fmt.Errorf("package %s lies in the module cache: test it from a module that requires it", p.base())
		}
	}
	return nil
}

// choose picks what to rewrite. Of a package and its variant for the test only
// one is needed: the variant has all the files of the other.
func (l *listing) choose(c Config) {
	at := map[string]int{}
	for _, p := range l.all {
		path := p.base()
		if path == c.Runtime || c.Skip(path) || !l.wanted(c, p) {
			continue
		}
		if len(p.CgoFiles)+len(p.SwigFiles)+len(p.SwigCXXFiles) > 0 {
			l.left[path] = "it uses cgo"
			continue
		}
		if i, ok := at[path]; ok {
			l.chosen[i] = p
			continue
		}
		at[path] = len(l.chosen)
		l.chosen = append(l.chosen, p)
	}
}

// wanted tells whether p is the user's own or was asked for.
func (l *listing) wanted(c Config, p *pkg) bool {
	m := p.Module
	return m != nil && (m.Main || m.local() || m.Path == xSync || m.Path == l.root.Module.Path || slices.Contains(c.Modules, m.Path))
}

// local tells whether the module is replaced by a directory.
func (m *module) local() bool { return m.Replace != nil && m.Replace.Version == "" }

// abs are the absolute names of files of the package.
func (p *pkg) abs(lists ...[]string) []string {
	var names []string
	for _, list := range lists {
		for _, f := range list {
			if !filepath.IsAbs(f) {
				f = filepath.Join(p.Dir, f)
			}
			names = append(names, f)
		}
	}
	return names
}

// files are all that the package is compiled from.
func (p *pkg) files() []string {
	return p.abs(p.GoFiles, p.CgoFiles, p.CFiles, p.CXXFiles, p.MFiles, p.HFiles, p.FFiles, p.SFiles, p.SwigFiles, p.SwigCXXFiles,
		p.SysoFiles, p.EmbedFiles, p.TestGoFiles, p.TestEmbedFiles, p.XTestGoFiles, p.XTestEmbedFiles)
}
