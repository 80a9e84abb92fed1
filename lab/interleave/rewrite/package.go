package rewrite

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"slices"
)

// Package is one package as the go command lists it. A test variant includes
// its _test files.
type Package struct {
	// Path is the import path. A suffix such as " [p.test]" is allowed.
	Path string
	// Files are the absolute names of all Go files compiled into the package.
	Files []string
	// Imports maps a path as written in the source to the real one, where they
	// differ: vendored packages and test variants.
	Imports map[string]string
	// Export opens the export data of an import, by its real path.
	Export func(path string) (io.ReadCloser, error)
	// GoVersion is the language version of the module, such as "go1.21". Empty
	// means that of the toolchain.
	GoVersion string
	// Overlay has the text to use instead of a file on disk.
	Overlay map[string][]byte
}

// Options say how to rewrite.
type Options struct {
	// Runtime is the import path of the package that the rewritten source
	// calls.
	Runtime string
}

// Result is what became of a package.
type Result struct {
	// Files has the new text of each file that changed, by absolute name.
	Files map[string][]byte
	// Uncontrolled lists what a scheduler will not see, in source order.
	Uncontrolled []Note
	// Tests are the Test functions that now begin with a call of Explored.
	Tests []string
}

// Note is something in the source that stays out of control.
type Note struct {
	At   string // file:line
	What string
	at   token.Pos // files have positions in the order in which they are given
}

func (n Note) String() string { return n.At + ": " + n.What }

// local is the name under which rewritten files import the runtime.
const local = "poollab__"

// Rewrite rewrites a package. An error says why the package must be left
// alone: it does not type-check, uses cgo, or uses the reserved name.
func Rewrite(p Package, o Options) (Result, error) {
	if o.Runtime == "" {
		return Result{}, fmt.Errorf("rewrite: %s: no runtime given", p.Path)
	}
	c, err := check(p)
	if err != nil {
		return Result{}, fmt.Errorf("rewrite: %s: %w", p.Path, err)
	}
	res := Result{Files: map[string][]byte{}}
	for i, syntax := range c.files {
		f := &file{checked: c, syntax: syntax, name: p.Files[i], src: c.texts[i], result: &res}
		text, changed, err := f.rewrite(o.Runtime)
		if err != nil {
			return Result{}, fmt.Errorf("rewrite: %s: %w", p.Path, err)
		}
		if changed {
			res.Files[f.name] = text
		}
	}
	res.sort()
	return res, nil
}

// sort brings the notes into source order: files as given, then lines.
func (r *Result) sort() {
	slices.SortStableFunc(r.Uncontrolled, func(a, b Note) int { return cmp.Compare(a.at, b.at) })
}

// usesName tells whether an identifier of that name occurs anywhere in n.
func usesName(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return !found
	})
	return found
}
