package rewrite

import (
	"go/ast"
	"go/types"
)

// receiver returns the text of what a selected method is called on: the
// address of the lock, say, that a struct embeds. It fails if the path to it
// has names that this package may not use.
func (f *file) receiver(sel *ast.SelectorExpr, s shim) (string, bool) {
	chosen := f.info.Selections[sel]
	tail, typ, ok := f.path(chosen, s)
	if !ok {
		return "", false
	}
	text := f.text(sel.X) + tail
	if pointer(typ) || types.IsInterface(typ) {
		return text, true
	}
	return "&" + text, true
}

// path returns the selectors that lead from a method's operand to the embedded
// value that has it, and the type of that value.
func (f *file) path(chosen *types.Selection, s shim) (tail string, typ types.Type, ok bool) {
	typ = chosen.Recv()
	var fields []*types.Var
	index := chosen.Index()
	for _, i := range index[:len(index)-1] {
		if s.form == tester && isTester(typ) {
			break
		}
		field := structOf(typ).Field(i)
		fields = append(fields, field)
		typ = field.Type()
	}
	if s.form == tester && !isTester(typ) {
		return "", nil, false // a B, an F, or something without a name
	}
	if len(fields) == 0 {
		return "", typ, true
	}
	named := true
	for _, field := range fields {
		named = named && (field.Exported() || field.Pkg() == f.pkg)
		tail += "." + field.Name()
	}
	if named {
		return tail, typ, true
	}
	// The last field may still be within reach, as a promoted one.
	last := fields[len(fields)-1]
	found, _, _ := types.LookupFieldOrMethod(chosen.Recv(), true, f.pkg, last.Name())
	return "." + last.Name(), typ, found == last
}

// isTester tells whether t is *testing.T or an interface, for the methods of
// testing.TB.
func isTester(t types.Type) bool {
	if types.IsInterface(t) {
		return true
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "testing" && n.Obj().Name() == "T"
}

func pointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// structOf is the struct that t is or points to.
func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// chanOf returns the channel type that all values of t have, if they do. With
// a type parameter the directions may differ; the element type may not.
func chanOf(t types.Type) (*types.Chan, bool) {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		return chanOfTerms(p.Constraint())
	}
	c, ok := t.Underlying().(*types.Chan)
	return c, ok
}

func chanOfTerms(constraint types.Type) (*types.Chan, bool) {
	set, ok := constraint.Underlying().(*types.Interface)
	if !ok {
		return nil, false
	}
	var found *types.Chan
	for i := range set.NumEmbeddeds() {
		switch e := types.Unalias(set.EmbeddedType(i)).(type) {
		case *types.Union:
			for j := range e.Len() {
				c, ok := e.Term(j).Type().Underlying().(*types.Chan)
				if !ok {
					return nil, false
				}
				if found == nil || found.Dir() == types.SendRecv {
					found = c
				}
			}
		default:
			c, ok := e.Underlying().(*types.Chan)
			if !ok {
				if c, ok = chanOfTerms(e); !ok {
					continue
				}
			}
			found = c
		}
	}
	return found, found != nil
}
