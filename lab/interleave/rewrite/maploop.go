package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
)

func (f *file) rangeLoop(s *ast.RangeStmt) (string, bool) {
	t := f.info.TypeOf(s.X)
	if _, ok := chanOf(t); ok {
		return f.chanLoop(s), true
	}
	if key, ok := mapKey(t); ok {
		return f.mapLoop(s, key)
	}
	return "", false
}

// mapLoop lets the runtime decide the order of a range over a map.
func (f *file) mapLoop(s *ast.RangeStmt, key types.Type) (string, bool) {
	useKey, useValue := s.Key != nil && !blank(s.Key), s.Value != nil && !blank(s.Value)
	if !useKey && !useValue {
		return "", false
	}
	if !plainKey(key) {
		f.note(s, "order of a map whose keys may be floats or interfaces")
		return "", false
	}
	gap := f.breaks(s.For, s.X.Pos())
	x, body := f.text(s.X), f.text(s.Body)
	e := f.fresh("e")
	if s.Tok == token.DEFINE && !f.since("go1.22") {
		// One pair of variables for all iterations.
		k, v := "_", "_"
		if useKey {
			k = s.Key.(*ast.Ident).Name
		}
		if useValue {
			v = s.Value.(*ast.Ident).Name
		}
		return "for " + e + ", " + k + ", " + v + " := " + local + ".Walk(" + gap + x + "); " + e + ".Next(); { " +
			k + ", " + v + " = " + e + ".Key(), " + e + ".Value(); " + body[1:], true
	}
	var to, from string
	switch {
	case useKey && useValue:
		to, from = f.moved(s.Key)+", "+f.moved(s.Value), e+".Key(), "+e+".Value()"
	case useKey:
		to, from = f.moved(s.Key), e+".Key()"
	default:
		to, from = f.moved(s.Value), e+".Value()"
	}
	// The body stays a block of its own: it may declare the same names again.
	return "for _, " + e + " := range " + local + ".Entries(" + gap + x + ") { if !" + e + ".Live() { continue }; " +
		to + " " + s.Tok.String() + " " + from + "; " + body + "}", true
}

// mapKey returns the key type of a map or of a type parameter that is one.
func mapKey(t types.Type) (types.Type, bool) {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		set := p.Constraint().Underlying().(*types.Interface)
		if set.NumEmbeddeds() != 1 {
			return nil, false
		}
		t = set.EmbeddedType(0)
		if u, ok := types.Unalias(t).(*types.Union); ok && u.Len() == 1 {
			t = u.Term(0).Type()
		}
	}
	m, ok := t.Underlying().(*types.Map)
	if !ok {
		return nil, false
	}
	return m.Key(), true
}

// plainKey tells whether every key equals itself and can be looked up without
// a panic.
func plainKey(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&(types.IsFloat|types.IsComplex) == 0
	case *types.Interface:
		return false
	case *types.Array:
		return plainKey(t.Elem())
	case *types.Struct:
		for i := range t.NumFields() {
			if !plainKey(t.Field(i).Type()) {
				return false
			}
		}
	}
	return true
}
