package gate

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

func (c *check) imports(f *file) {
	for _, spec := range f.ast.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			name = spec.Path.Value
		}
		line := c.at(f, spec.Pos())
		switch {
		case name == "C":
			c.problems.add(f.name, line, "write the pool in Go alone", "cgo is not allowed")
		case !c.rules.allows(name):
			c.problems.add(f.name, line, c.instead(name), "the import %s is not allowed", quote(name))
		case spec.Name != nil && spec.Name.Name == ".":
			c.problems.add(f.name, line, "import it without the dot", "the dot import of %s is not allowed", quote(name))
		}
	}
}

// instead helps those who wanted an import for a common reason.
func (c *check) instead(name string) string {
	switch {
	case name == "log" || name == "log/slog" || name == "os":
		return "a pool needs neither output nor files; fmt.Println or println help while debugging"
	case name == "math/rand":
		return "use math/rand/v2"
	case name == "testing" || strings.HasPrefix(name, "testing/"):
		return "put tests into a file whose name ends in _test.go: it is left alone"
	case strings.Contains(name, "."):
		return "use the standard library alone"
	}
	return "use only " + strings.Join(c.rules.Imports, " ")
}

// mayUse are the only names of a package that a pool may use; nil is all but
// those of mayNot.
func mayUse(pkg string) []string {
	if pkg == "runtime" {
		return []string{"Gosched", "Goexit", "NumCPU", "GOMAXPROCS"}
	}
	return nil
}

func mayNot(pkg string) []string {
	if pkg == "sync/atomic" {
		return []string{"LoadPointer", "StorePointer", "SwapPointer", "CompareAndSwapPointer"}
	}
	return nil
}

// selectors looks at what is used of imported packages.
func (c *check) selectors(f *file) {
	imported := map[string]string{}
	for _, spec := range f.ast.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = p
	}
	asks := map[*ast.SelectorExpr]bool{}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 1 {
			sel, isSel := ast.Unparen(call.Fun).(*ast.SelectorExpr)
			if arg, ok := call.Args[0].(*ast.BasicLit); isSel && ok && arg.Kind == token.INT && arg.Value == "0" {
				asks[sel] = true
			}
		}
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := ast.Unparen(sel.X).(*ast.Ident)
		if !ok {
			return true
		}
		p, name := imported[x.Name], sel.Sel.Name
		if may := mayUse(p); may != nil && !slices.Contains(may, name) || slices.Contains(mayNot(p), name) {
			hint := "a pool can do without"
			if may != nil {
				hint = "of " + p + " only " + strings.Join(may, ", ") + " may be used"
			}
			c.problems.add(f.name, c.at(f, sel.Pos()), hint, "%s of package %s is not allowed", quote(name), p)
		} else if p == "runtime" && name == "GOMAXPROCS" && !asks[sel] {
			c.problems.add(f.name, c.at(f, sel.Pos()), "GOMAXPROCS(0) asks and changes nothing", "runtime.GOMAXPROCS may only be called with 0")
		}
		return true
	})
}
