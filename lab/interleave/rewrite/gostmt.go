package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// goStmt replaces a go statement. The function value and the arguments are
// evaluated at once, in a block of their own; a function literal calls the one
// with the others.
func (f *file) goStmt(s *ast.GoStmt) (string, bool) {
	c := s.Call
	fun := ast.Unparen(c.Fun)
	if f.info.Types[fun].IsBuiltin() {
		return f.spawn(s, f.builtinName(fun), nil)
	}
	sig, ok := f.info.TypeOf(fun).Underlying().(*types.Signature)
	if !ok {
		f.note(s, "go statement that calls a value of a type parameter")
		return "", false
	}
	if len(c.Args) == 0 && sig.Results().Len() == 0 && sig.Params().Len() == 0 {
		end := ")"
		if f.breaks(c.Fun.End(), c.End()) != "" {
			end = "," + f.breaks(c.Fun.End(), c.End()) + ")"
		}
		return local + ".Go(" + f.breaks(s.Go, c.Fun.Pos()) + f.text(c.Fun) + end, true
	}
	if f.fixed(fun) {
		return f.spawn(s, flat(f.splice(fun.Pos(), fun.End())), nil)
	}
	return f.spawn(s, "", c.Fun)
}

// fixed tells whether an expression names a declared function without a shim.
// It means the same later, and if it is generic it has no value of its own.
func (f *file) fixed(e ast.Expr) bool {
	fn, sel := f.callee(e)
	if fn == nil || sel != nil && f.info.Selections[sel] != nil {
		return false
	}
	_, shimmed := f.shim(fn, sel)
	return !shimmed
}

func (f *file) builtinName(fun ast.Expr) string {
	id, ok := fun.(*ast.Ident)
	if ok && id.Name == "close" {
		return local + ".Close"
	}
	return f.splice(fun.Pos(), fun.End())
}

// spawn writes the block for a go statement. The function is either fixed
// text or an expression to evaluate.
func (f *file) spawn(s *ast.GoStmt, fixed string, fun ast.Expr) (string, bool) {
	var names, values, args []string
	from := s.Go + 2
	keep := func(n ast.Node, prefix, open, end string) string {
		name := f.fresh(prefix)
		names = append(names, name)
		values = append(values, f.breaks(from, n.Pos())+open+f.text(n)+end)
		from = n.End()
		return name
	}
	call := fixed
	if fun != nil {
		call = keep(fun, "f", "", "")
	}
	if many, ok := f.info.TypeOf(firstArg(s.Call)).(*types.Tuple); ok {
		return f.spawnSpread(s, call, names, values, from, many.Len()), true
	}
	for i, arg := range s.Call.Args {
		tv := f.info.Types[arg]
		switch {
		case tv.Value != nil || tv.IsNil() || f.generic(arg):
			args = append(args, flat(f.splice(arg.Pos(), arg.End())))
		case f.untypedShift(arg):
			typ, ok := f.typeText(tv.Type, arg.Pos())
			if !ok {
				f.note(s, "go statement with a shift of a type that has no name here")
				return "", false
			}
			args = append(args, keep(arg, "a", typ+"(", ")"))
		case untypedBool(arg) && !plainBool(tv.Type):
			args = append(args, keep(arg, "a", "", "")+" == (0 == 0)")
		default:
			args = append(args, keep(arg, "a", "", ""))
		}
		if i == len(s.Call.Args)-1 && s.Call.Ellipsis.IsValid() {
			args[i] += "..."
		}
	}
	run := local + ".Go(func() { " + call + "(" + strings.Join(args, ", ") + ")"
	if len(names) == 0 {
		return run + ";" + f.breaks(from, s.End()) + " })", true
	}
	return "{ " + strings.Join(names, ", ") + " := " + strings.Join(values, ", ") + f.breaks(from, s.End()) + "; " + run + " }) }", true
}

// spawnSpread is spawn for f(g()), where g has several results.
func (f *file) spawnSpread(s *ast.GoStmt, call string, names, values []string, from token.Pos, results int) string {
	head := "{ "
	if len(names) > 0 {
		head += names[0] + " := " + values[0] + "; "
	}
	var args []string
	for range results {
		args = append(args, f.fresh("a"))
	}
	arg := s.Call.Args[0]
	list := strings.Join(args, ", ")
	return head + list + " := " + f.breaks(from, arg.Pos()) + f.text(arg) + f.breaks(arg.End(), s.End()) +
		"; " + local + ".Go(func() { " + call + "(" + list + ") }) }"
}

// generic tells whether an argument is a generic function whose type arguments
// follow from the call.
func (f *file) generic(e ast.Expr) bool {
	fn, sel := f.callee(e)
	return fn != nil && (sel == nil || f.info.Selections[sel] == nil) && fn.Signature().TypeParams() != nil
}

// untypedShift tells whether the type of an expression that is not constant
// comes from where it is used: it shifts a constant.
func (f *file) untypedShift(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op != token.ARROW && e.Op != token.AND && f.untypedShift(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.SHL || e.Op == token.SHR {
			return f.info.Types[e.X].Value != nil || f.untypedShift(e.X)
		}
		return f.untypedShift(e.X) || f.untypedShift(e.Y)
	}
	return false
}

// untypedBool tells whether an expression may be an untyped bool.
func untypedBool(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && untypedBool(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return true
		case token.LAND, token.LOR:
			return untypedBool(e.X) || untypedBool(e.Y)
		}
	}
	return false
}
