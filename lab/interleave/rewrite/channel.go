package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
)

// builtinCall replaces close and len of a channel.
func (f *file) builtinCall(c *ast.CallExpr) (string, bool) {
	id, ok := ast.Unparen(c.Fun).(*ast.Ident)
	if !ok || len(c.Args) != 1 {
		return "", false
	}
	b, ok := f.info.Uses[id].(*types.Builtin)
	if !ok {
		return "", false
	}
	name := map[string]string{"close": "Close", "len": "Len"}[b.Name()]
	if name == "" {
		return "", false
	}
	ch, ok := chanOf(f.info.TypeOf(c.Args[0]))
	if !ok {
		return "", false
	}
	if name == "Len" && ch.Dir() == types.SendOnly {
		name = "LenSend"
	}
	return local + "." + name + "(" + f.breaks(c.Pos(), c.Lparen) + f.splice(c.Lparen+1, c.End(), c.Args[0]), true
}

// receive replaces <-c, with and without the second value.
func (f *file) receive(e *ast.UnaryExpr) (string, bool) {
	if e.Op != token.ARROW {
		return "", false
	}
	name := "Recv"
	if pair, ok := f.info.TypeOf(e).(*types.Tuple); ok {
		if !plainBool(pair.At(1).Type()) {
			f.note(e, "receive that sets a variable of a named bool type")
			return "", false
		}
		name = "Recv2"
	}
	return local + "." + name + "(" + f.breaks(e.Pos(), e.X.Pos()) + f.text(e.X) + ")", true
}

// plainBool tells whether a bool can be assigned to t, a type that an untyped
// bool was assigned to.
func plainBool(t types.Type) bool {
	return types.IsInterface(t) || types.Identical(t, types.Typ[types.Bool]) || types.Identical(t, types.Typ[types.UntypedBool])
}

func (f *file) send(s *ast.SendStmt) (string, bool) {
	gap := f.breaks(s.Chan.End(), s.Value.Pos())
	if f.sendsElement(s) {
		return local + ".Send(" + f.text(s.Chan) + ", " + gap + f.text(s.Value) + ")", true
	}
	return local + ".SendTo(" + f.text(s.Chan) + ").Send(" + gap + f.text(s.Value) + ")", true
}

// sendsElement tells whether the value sent has the element type itself. If it
// is only assignable to it, inference from both arguments would fail.
func (f *file) sendsElement(s *ast.SendStmt) bool {
	ch, ok := chanOf(f.info.TypeOf(s.Chan))
	tv := f.info.Types[s.Value]
	return ok && (tv.IsNil() || types.Identical(tv.Type, ch.Elem()))
}

// chanLoop replaces the header of a range over a channel.
func (f *file) chanLoop(s *ast.RangeStmt) string {
	gap := f.breaks(s.For, s.X.Pos())
	x, rest := f.text(s.X), f.text(s.Body)
	c := f.fresh("c")
	key := s.Key
	if key == nil || blank(key) {
		ok := f.fresh("ok")
		return "for " + c + ", _, " + ok + " := " + local + ".Range(" + gap + x + "); " + ok + "; _, " + ok + " = " + local + ".Next(" + c + ") " + rest
	}
	if s.Tok == token.DEFINE {
		v := key.(*ast.Ident).Name
		if f.since("go1.22") {
			ok := f.fresh("ok")
			return "for " + c + ", " + v + ", " + ok + " := " + local + ".Range(" + gap + x + "); " + ok + "; " + v + ", " + ok + " = " + local + ".Next(" + c + ") " + rest
		}
		// One variable for all iterations: it must keep the last value.
		return "for " + c + ", " + v + " := " + local + ".RangeVar(" + gap + x + "); " + local + ".NextInto(" + c + ", &" + v + "); " + rest
	}
	ch, _ := chanOf(f.info.TypeOf(s.X))
	if id, ok := ast.Unparen(key).(*ast.Ident); ok && types.Identical(f.info.TypeOf(id), ch.Elem()) {
		return "for " + c + " := " + local + ".Chan(" + gap + x + "); " + local + ".NextInto(" + c + ", &" + id.Name + "); " + rest
	}
	e, ok := f.fresh("e"), f.fresh("ok")
	return "for " + c + " := " + local + ".Chan(" + gap + x + "); ; { " + e + ", " + ok + " := " + local + ".Recv2(" + c + "); if !" + ok + " { break }; " +
		f.moved(key) + " = " + e + "; " + rest + "}"
}

func blank(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == "_"
}
