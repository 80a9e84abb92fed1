package gate

import (
	"go/ast"
	"go/types"
	"strings"
)

// bodies refuses functions that only assembly could provide.
func (c *check) bodies(f *file) {
	for _, d := range f.ast.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body == nil {
			c.problems.add(f.name, c.at(f, fn.Name.Pos()), "write its body", "the function %s has no body", quote(fn.Name.Name))
		}
	}
}

// funcs are the exported functions.
func (c *check) funcs() map[string]Func {
	all := map[string]Func{}
	for _, f := range c.parsed {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.IsExported() {
				all[fn.Name.Name] = Func{File: f.name, Line: c.at(f, fn.Name.Pos()), Signature: signature(fn.Type)}
			}
		}
	}
	return all
}

// mostSignature is how much of a signature is shown.
const mostSignature = 240

func signature(t *ast.FuncType) string {
	var b strings.Builder
	b.WriteString("func")
	if t.TypeParams != nil {
		b.WriteByte('[')
		for i, p := range t.TypeParams.List {
			if i > 0 {
				b.WriteString(", ")
			}
			for j, n := range p.Names {
				if j > 0 {
					b.WriteString(", ")
				}
				b.WriteString(n.Name)
			}
			b.WriteString(" " + types.ExprString(p.Type))
		}
		b.WriteByte(']')
	}
	b.WriteString(strings.TrimPrefix(types.ExprString(&ast.FuncType{Params: t.Params, Results: t.Results}), "func"))
	text := []rune(strings.ToValidUTF8(b.String(), "?"))
	if len(text) > mostSignature {
		text = append(text[:mostSignature], '.', '.', '.')
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, string(text))
}
