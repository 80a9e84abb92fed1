package rewrite

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"runtime"
	"strings"
)

// checked is a package parsed and type-checked.
type checked struct {
	fset  *token.FileSet
	files []*ast.File
	texts [][]byte
	pkg   *types.Package
	info  *types.Info
	names map[string]bool // every identifier in the package's text
}

func check(p Package) (*checked, error) {
	c := &checked{
		fset:  token.NewFileSet(),
		names: map[string]bool{},
		info: &types.Info{
			Types:        map[ast.Expr]types.TypeAndValue{},
			Defs:         map[*ast.Ident]types.Object{},
			Uses:         map[*ast.Ident]types.Object{},
			Implicits:    map[ast.Node]types.Object{},
			Selections:   map[*ast.SelectorExpr]*types.Selection{},
			Instances:    map[*ast.Ident]types.Instance{},
			FileVersions: map[*ast.File]string{},
		},
	}
	for _, name := range p.Files {
		text, ok := p.Overlay[name]
		if !ok {
			var err error
			if text, err = os.ReadFile(name); err != nil {
				return nil, err
			}
		}
		text = []byte(strings.TrimPrefix(string(text), "\ufeff"))
		f, err := parser.ParseFile(c.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("does not parse: %w", err)
		}
		for _, spec := range f.Imports {
			if spec.Path.Value == `"C"` {
				return nil, fmt.Errorf("%s uses cgo", name)
			}
		}
		if usesName(f, local) {
			return nil, fmt.Errorf("%s uses the reserved name %s", name, local)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				c.names[id.Name] = true
			}
			return true
		})
		c.files = append(c.files, f)
		c.texts = append(c.texts, text)
	}
	version := p.GoVersion
	if version != "" && !strings.HasPrefix(version, "go") {
		version = "go" + version
	}
	conf := types.Config{
		Importer:  newImports(c.fset, p),
		GoVersion: version,
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
	}
	pkg, err := conf.Check(clean(p.Path), c.fset, c.files, c.info)
	if err != nil {
		return nil, fmt.Errorf("does not type-check: %w", err)
	}
	c.pkg = pkg
	return c, nil
}

// clean is a package path without the go command's mark of a test variant.
// Types carry the plain path, and one package must have one path only.
func clean(path string) string {
	plain, _, _ := strings.Cut(path, " [")
	return plain
}

// imports finds imported packages through their export data.
type imports struct {
	to   map[string]string // as written -> real
	real map[string]string // clean -> real
	gc   types.Importer
}

func newImports(fset *token.FileSet, p Package) *imports {
	im := &imports{to: p.Imports, real: map[string]string{}}
	im.gc = importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if p.Export == nil {
			return nil, errors.New("no export data")
		}
		if real, ok := im.real[path]; ok {
			path = real
		}
		return p.Export(path)
	})
	return im
}

func (im *imports) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if real, ok := im.to[path]; ok {
		path = real
	}
	im.real[clean(path)] = path
	return im.gc.Import(clean(path))
}

// at is the position of a node as file:line of the original source.
func (c *checked) at(n ast.Node) string {
	p := c.fset.PositionFor(n.Pos(), false)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}
