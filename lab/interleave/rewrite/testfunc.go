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
