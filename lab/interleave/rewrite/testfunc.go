package rewrite

import (
	"go/ast"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"
)

// testFunc makes a test begin with the question whether it is being explored.
// If it is, the runtime has run it many times when the answer comes.
func (f *file) testFunc(d *ast.FuncDecl) (string, bool) {
	if !strings.HasSuffix(f.name, "_test.go") || d.Recv != nil || d.Body == nil || !testName(d.Name.Name) {
		return "", false
	}
	sig := f.info.Defs[d.Name].(*types.Func).Signature()
	if sig.Params().Len() != 1 || sig.Results().Len() != 0 || sig.TypeParams() != nil || types.IsInterface(sig.Params().At(0).Type()) || !isTester(sig.Params().At(0).Type()) {
		return "", false
	}
	if f.bubbled[f.info.Defs[d.Name]] {
		f.result.Refused[d.Name.Name] = "uses testing/synctest"
		return "", false
	}
	param := d.Type.Params.List[0]
	head, name := f.splice(d.Pos(), d.Body.Lbrace+1), ""
	switch {
	case len(param.Names) == 0:
		name = f.fresh("t")
		head = f.splice(d.Pos(), param.Type.Pos()) + name + " " + f.splice(param.Type.Pos(), d.Body.Lbrace+1)
	case param.Names[0].Name == "_":
		name = f.fresh("t")
		head = f.splice(d.Pos(), param.Names[0].Pos()) + name + f.splice(param.Names[0].End(), d.Body.Lbrace+1)
	default:
		name = param.Names[0].Name
	}
	f.result.Tests = append(f.result.Tests, d.Name.Name)
	return head + " if " + local + ".Explored(" + name + ", " + d.Name.Name + ") { return }; " + f.splice(d.Body.Lbrace+1, d.End(), d.Body), true
}

// testName is the go command's rule for the names of tests.
func testName(name string) bool {
	rest, ok := strings.CutPrefix(name, "Test")
	first, _ := utf8.DecodeRuneInString(rest)
	return ok && (rest == "" || !unicode.IsLower(first))
}

// bubbles finds the functions of a package that use testing/synctest, by
// themselves or through others of the package. A bubble cannot hold another.
func bubbles(c *checked) map[types.Object]bool {
	found := map[types.Object]bool{}
	for again := true; again; {
		again = false
		for _, file := range c.files {
			for _, decl := range file.Decls {
				d, ok := decl.(*ast.FuncDecl)
				if !ok || found[c.info.Defs[d.Name]] {
					continue
				}
				if usesAny(c, d, found) {
					found[c.info.Defs[d.Name]] = true
					again = true
				}
			}
		}
	}
	return found
}

func usesAny(c *checked, d *ast.FuncDecl, found map[types.Object]bool) bool {
	uses := false
	ast.Inspect(d, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		obj := c.info.Uses[id]
		if fn, ok := obj.(*types.Func); ok {
			obj = fn.Origin()
			if fn.Pkg() != nil && fn.Pkg().Path() == "testing/synctest" {
				uses = true
			}
		}
		if obj != nil && found[obj] {
			uses = true
		}
		return !uses
	})
	return uses
}
