package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// ident replaces a function of a dot import.
func (f *file) ident(id *ast.Ident) (string, bool) {
	fn, _ := f.callee(id)
	s, ok := f.shim(fn, nil)
	if !ok || fn.Signature().Recv() != nil {
		return "", false
	}
	return f.function(id, fn, s)
}

// selector replaces a function or method that is used as a value, and the name
// of a called function that has a shim of the same signature.
func (f *file) selector(sel *ast.SelectorExpr) (string, bool) {
	fn, _ := f.callee(sel)
	s, ok := f.shim(fn, sel)
	if !ok {
		return "", false
	}
	chosen := f.info.Selections[sel]
	var text string
	switch {
	case chosen == nil:
		text, ok = f.function(sel, fn, s)
	case chosen.Kind() == types.MethodExpr:
		text, ok = f.methodExpr(sel, fn, s)
	default:
		text, ok = f.methodValue(sel, fn, s)
	}
	if !ok {
		f.noteUnreachable(sel, fn, s)
		return "", false
	}
	if old := f.breaks(sel.Pos(), sel.End()); len(old) > strings.Count(text, "\n") {
		text = "(" + old[strings.Count(text, "\n"):] + text + ")"
	}
	return text, true
}

func (f *file) function(e ast.Expr, fn *types.Func, s shim) (string, bool) {
	switch s.form {
	case atomicFn:
		return local + "." + s.kind + "Func(" + flat(f.splice(e.Pos(), e.End())) + ")", true
	case randFn:
		text, ok := f.closure(e, fn, "", local+"."+s.kind+"()."+s.name+"(")
		if ok {
			f.drop(e)
		}
		return text, ok
	}
	f.drop(e)
	return local + "." + s.name, true
}

// closure returns a function literal with the parameters of fn that calls what
// the text call begins.
func (f *file) closure(at ast.Expr, fn *types.Func, first, call string) (string, bool) {
	params, args, ok := f.params(fn.Signature(), "a", at.Pos())
	results, resultsOK := f.results(fn.Signature(), at.Pos())
	if !ok || !resultsOK {
		return "", false
	}
	if first != "" && params != "" {
		first, call = first+", ", call+", "
	}
	verb := ""
	if results != "" {
		verb = "return "
	}
	return "func(" + first + params + ")" + results + " { " + verb + call + args + ") }", true
}

// methodExpr replaces a method with its type, as in (*sync.Mutex).Lock.
func (f *file) methodExpr(sel *ast.SelectorExpr, fn *types.Func, s shim) (string, bool) {
	tail, typ, ok := f.path(f.info.Selections[sel], s)
	if !ok {
		return "", false
	}
	on := f.fresh("r")
	address := on + tail
	if !pointer(typ) && !types.IsInterface(typ) {
		address = "&" + address
	}
	return f.closure(sel, fn, on+" "+flat(f.splice(sel.X.Pos(), sel.X.End())), local+"."+s.name+"("+address)
}

// methodValue replaces a method that is bound to a receiver but not called.
func (f *file) methodValue(sel *ast.SelectorExpr, fn *types.Func, s shim) (string, bool) {
	on, ok := f.receiver(sel, s)
	if !ok {
		return "", false
	}
	if s.form == tester {
		owner := "Reporter"
		switch s.name {
		case "Run", "Parallel", "Deadline":
			owner = "Test"
		}
		return local + "." + owner + "Of(" + on + ")." + fn.Name(), true
	}
	switch {
	case strings.HasPrefix(s.name, "Locker"):
		on = local + ".AsLocker(" + on + ")"
	case strings.HasPrefix(s.name, "Context"):
		on = local + ".AsContext(" + on + ")"
	}
	sig := fn.Signature()
	return fmt.Sprintf("%s.Bind%d%d(%s.%s, %s)", local, sig.Params().Len(), sig.Results().Len(), local, s.name, on), true
}
