package rewrite

import (
	"go/ast"
	"go/types"
	"strings"
)

// replace returns the new text of a node that is replaced as a whole.
func (f *file) replace(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		return f.call(n)
	case *ast.SelectorExpr:
		return f.selector(n)
	case *ast.Ident:
		return f.ident(n)
	case *ast.UnaryExpr:
		return f.receive(n)
	case *ast.SendStmt:
		return f.send(n)
	case *ast.RangeStmt:
		return f.rangeLoop(n)
	case *ast.SelectStmt:
		return f.selectStmt(n)
	case *ast.GoStmt:
		return f.goStmt(n)
	case *ast.FuncDecl:
		return f.testFunc(n)
	}
	return "", false
}

// callee returns the declared function or method that an expression names.
func (f *file) callee(e ast.Expr) (*types.Func, *ast.SelectorExpr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		fn, _ := f.info.Uses[e].(*types.Func)
		return fn, nil
	case *ast.SelectorExpr:
		fn, _ := f.info.Uses[e.Sel].(*types.Func)
		return fn, e
	case *ast.IndexExpr:
		return f.callee(e.X)
	case *ast.IndexListExpr:
		return f.callee(e.X)
	}
	return nil, nil
}

// shim finds what replaces a function, which may depend on what it is called
// on: any interface that has Lock and Unlock can hold a real lock.
func (f *file) shim(fn *types.Func, sel *ast.SelectorExpr) (shim, bool) {
	if fn == nil || fn.Pkg() == f.pkg && fn.Signature().Recv() == nil {
		return shim{}, false
	}
	if s, ok := shimOf(fn); ok {
		return s, true
	}
	if sel == nil || f.info.Selections[sel] == nil || fn.Name() != "Lock" && fn.Name() != "Unlock" {
		return shim{}, false
	}
	s := shim{form: method, name: "Locker" + fn.Name()}
	_, on, ok := f.path(f.info.Selections[sel], s)
	return s, ok && types.IsInterface(on) && locker(on)
}

// locker tells whether t has the methods of sync.Locker.
func locker(t types.Type) bool {
	plain := types.NewSignatureType(nil, nil, nil, nil, nil, false)
	for _, name := range []string{"Lock", "Unlock"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		fn, ok := obj.(*types.Func)
		if !ok || !types.Identical(withoutReceiver(fn.Signature()), plain) {
			return false
		}
	}
	return true
}

func (f *file) call(c *ast.CallExpr) (string, bool) {
	if text, ok := f.builtinCall(c); ok {
		return text, true
	}
	fn, sel := f.callee(c.Fun)
	s, ok := f.shim(fn, sel)
	if !ok || s.form == same {
		return "", false // at most the function's name changes
	}
	_, many := f.info.TypeOf(firstArg(c)).(*types.Tuple)
	gap := f.breaks(c.Fun.End(), c.Lparen)
	switch {
	case s.form == randFn:
		f.drop(c.Fun)
		gap = f.breaks(c.Pos(), c.Lparen)
		return local + "." + s.kind + "()." + s.name + "(" + gap + f.splice(c.Lparen+1, c.End(), nodes(c.Args)...), true
	case many:
		return "", false // f(g()) with several results: the function is replaced as a value
	case s.form == atomicFn:
		old := f.splice(c.Fun.Pos(), c.Fun.End())
		return local + ".Call" + s.kind + "(" + old + ", " + gap + f.splice(c.Lparen+1, c.End(), nodes(c.Args)...), true
	case f.info.Selections[sel] == nil || f.info.Selections[sel].Kind() != types.MethodVal:
		return "", false
	}
	return f.methodCall(c, fn, sel, s)
}

func (f *file) methodCall(c *ast.CallExpr, fn *types.Func, sel *ast.SelectorExpr, s shim) (string, bool) {
	on, ok := f.receiver(sel, s)
	if !ok {
		f.noteUnreachable(sel, fn, s)
		return "", false
	}
	args, ok := f.args(c, fn, s)
	if !ok {
		f.note(c, "call of "+fn.FullName()+" with a type that has no name here")
		return "", false
	}
	gap := f.breaks(sel.X.End(), c.Lparen)
	if len(c.Args) > 0 {
		gap = ", " + gap
	} else if f.breaks(sel.X.End(), c.End()) != "" {
		gap = "," + gap // else a line break here would end the statement
	}
	return local + "." + s.name + "(" + f.breaks(c.Pos(), sel.X.Pos()) + on + gap + args, true
}

// args returns the text of a call from behind its opening parenthesis. The
// shims of atomic types infer their type parameters from the arguments too, so
// an argument that is merely assignable is converted.
func (f *file) args(c *ast.CallExpr, fn *types.Func, s shim) (string, bool) {
	if !strings.HasPrefix(s.name, "Atomic") {
		return f.splice(c.Lparen+1, c.End(), nodes(c.Args)...), true
	}
	from, out := c.Lparen+1, ""
	for i, arg := range c.Args {
		tv, want := f.info.Types[arg], fn.Signature().Params().At(i).Type()
		out += f.splice(from, arg.Pos())
		from = arg.End()
		if tv.IsNil() || types.Identical(tv.Type, want) {
			out += f.text(arg)
			continue
		}
		typ, ok := f.typeText(want, c.Pos())
		if !ok {
			return "", false
		}
		out += "(" + typ + ")(" + f.text(arg) + ")"
	}
	return out + f.splice(from, c.End()), true
}

func (f *file) noteUnreachable(n ast.Node, fn *types.Func, s shim) {
	if s.form != tester {
		f.note(n, "call of "+fn.FullName()+" through fields that have no name here")
	}
}

func firstArg(c *ast.CallExpr) ast.Expr {
	if len(c.Args) != 1 {
		return nil
	}
	return c.Args[0]
}

func nodes[E ast.Node](list []E) []ast.Node {
	var out []ast.Node
	for _, e := range list {
		out = append(out, e)
	}
	return out
}
