package rewrite

import (
	"go/token"
	"go/types"
	"strings"
)

// typeText writes a type as source would at a position. It fails if a name in
// it is shadowed, unexported elsewhere, or not imported.
func (f *file) typeText(t types.Type, at token.Pos) (string, bool) {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return f.qualified(types.Unsafe, "Pointer", at)
		}
		return t.Name(), t.Info()&types.IsUntyped == 0 && f.universal(t.Name(), at)
	case *types.Pointer:
		elem, ok := f.typeText(t.Elem(), at)
		return "*" + elem, ok
	case *types.Slice:
		elem, ok := f.typeText(t.Elem(), at)
		return "[]" + elem, ok
	case *types.Interface:
		return "interface{}", t.Empty()
	case *types.Signature:
		return f.funcText(t, at)
	case *types.Alias:
		if text, ok := f.typeName(t.Obj(), at); ok && t.TypeArgs() == nil {
			return text, true
		}
		return f.typeText(types.Unalias(t), at)
	case *types.Named:
		text, ok := f.typeName(t.Obj(), at)
		args, argsOK := f.typeArgs(t.TypeArgs(), at)
		return text + args, ok && argsOK
	case *types.TypeParam:
		return f.typeName(t.Obj(), at)
	}
	return "", false
}

func (f *file) typeArgs(list *types.TypeList, at token.Pos) (string, bool) {
	if list.Len() == 0 {
		return "", true
	}
	var args []string
	for i := range list.Len() {
		arg, ok := f.typeText(list.At(i), at)
		if !ok {
			return "", false
		}
		args = append(args, arg)
	}
	return "[" + strings.Join(args, ", ") + "]", true
}

func (f *file) typeName(obj *types.TypeName, at token.Pos) (string, bool) {
	if obj.Pkg() != nil && obj.Pkg() != f.pkg {
		return f.qualified(obj.Pkg(), obj.Name(), at)
	}
	_, found := f.scope(at).LookupParent(obj.Name(), at)
	return obj.Name(), found == obj
}

// qualified writes an exported name of an imported package.
func (f *file) qualified(p *types.Package, name string, at token.Pos) (string, bool) {
	if !token.IsExported(name) {
		return "", false
	}
	for _, spec := range f.syntax.Imports {
		imported, ok := f.info.Implicits[spec].(*types.PkgName)
		if spec.Name != nil {
			imported, ok = f.info.Defs[spec.Name].(*types.PkgName)
		}
		if !ok || imported.Imported() != p || imported.Name() == "_" {
			continue
		}
		if imported.Name() == "." {
			_, found := f.scope(at).LookupParent(name, at)
			return name, found != nil && found.Pkg() == p
		}
		if _, found := f.scope(at).LookupParent(imported.Name(), at); found == imported {
			return imported.Name() + "." + name, true
		}
	}
	return "", false
}

func (f *file) funcText(s *types.Signature, at token.Pos) (string, bool) {
	params, _, ok := f.params(s, "", at)
	results, resultsOK := f.results(s, at)
	return "func(" + params + ")" + results, ok && resultsOK
}

// params writes a parameter list, with names if a prefix for them is given,
// and the arguments that pass the parameters on.
func (f *file) params(s *types.Signature, prefix string, at token.Pos) (params, args string, ok bool) {
	var decls, uses []string
	for i := range s.Params().Len() {
		t := s.Params().At(i).Type()
		dots := ""
		if s.Variadic() && i == s.Params().Len()-1 {
			t, dots = t.(*types.Slice).Elem(), "..."
		}
		text, ok := f.typeText(t, at)
		if !ok {
			return "", "", false
		}
		if prefix == "" {
			decls = append(decls, dots+text)
			continue
		}
		name := f.fresh(prefix)
		decls = append(decls, name+" "+dots+text)
		uses = append(uses, name+dots)
	}
	return strings.Join(decls, ", "), strings.Join(uses, ", "), true
}

func (f *file) results(s *types.Signature, at token.Pos) (string, bool) {
	var out []string
	for i := range s.Results().Len() {
		text, ok := f.typeText(s.Results().At(i).Type(), at)
		if !ok {
			return "", false
		}
		out = append(out, text)
	}
	switch len(out) {
	case 0:
		return "", true
	case 1:
		return " " + out[0], true
	}
	return " (" + strings.Join(out, ", ") + ")", true
}
