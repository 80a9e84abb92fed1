package gate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"math"
)

// sizes finds what is small as source and huge as a program: arrays, tables,
// strings and numbers. The compiler would make them, at the cost of memory and
// minutes.
type sizes struct {
	*check
	constants
	types  map[string][]ast.Expr
	weight map[string]int64           // elements in arrays within a declared type; -1 while it is computed
	keys   map[*ast.CompositeLit]bool // literals without a type whose keys are no indices
}

const mostString = 1 << 20

// newSizes takes in the declarations of all files, local ones too.
func newSizes(c *check) *sizes {
	s := &sizes{check: c, types: map[string][]ast.Expr{}, weight: map[string]int64{}, keys: map[*ast.CompositeLit]bool{}}
	s.declared, s.known, s.busy = map[string][]declaration{}, map[key]values{}, map[key]bool{}
	s.constants.named = map[string]values{}
	for _, f := range c.parsed {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GenDecl:
				if n.Tok == token.CONST {
					s.constants.add(n)
				}
			case *ast.TypeSpec:
				s.types[n.Name.Name] = append(s.types[n.Name.Name], n.Type)
			}
			return true
		})
	}
	return s
}

func (s *sizes) file(f *file) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ArrayType:
			s.array(f, n)
		case *ast.StructType:
			s.total(f, n)
		case *ast.CompositeLit:
			s.table(f, n)
		case *ast.BinaryExpr:
			s.expression(f, n)
		case *ast.GenDecl:
			if n.Tok == token.CONST {
				s.repeated(f, n)
			}
		}
		return !s.spent()
	})
	if s.spent() {
		s.problems.add(f.name, 0, "compute them when the program runs", "the constants are too complicated")
	}
}

// array checks a length by itself and the number of elements with those within.
func (s *sizes) array(f *file, a *ast.ArrayType) {
	if a.Len == nil {
		return
	}
	if _, open := a.Len.(*ast.Ellipsis); open {
		return
	}
	v := s.eval(a.Len, 0)
	line := s.at(f, a.Pos())
	switch {
	case v.largest() > s.rules.MaxArray:
		s.problems.add(f.name, line, "make a slice", "an array has more than %d elements", s.rules.MaxArray)
	case v.unclear:
		s.problems.add(f.name, line, "write it as a number or as constants of your own, or make a slice", "the length of an array is not plain to see")
	default:
		s.total(f, a)
	}
}

func (s *sizes) total(f *file, t ast.Expr) {
	if s.weigh(t, 0) > s.rules.MaxArray {
		s.problems.add(f.name, s.at(f, t.Pos()), "make slices", "arrays within one another have more than %d elements together", s.rules.MaxArray)
	}
}

// largest is the largest of the integers; at least 0.
func (v values) largest() int64 {
	most := int64(0)
	for _, one := range v.all {
		if one.number == nil {
			continue
		}
		whole := constant.ToInt(one.number)
		if n, ok := constant.Int64Val(whole); ok && whole.Kind() == constant.Int {
			most = max(most, n)
		} else if constant.Sign(one.number) > 0 {
			most = math.MaxInt64
		}
	}
	return most
}

// deepest ends the search through types that contain one another.
const deepest = 200

// weigh counts what a value of type t has in itself, up to a large number.
func (s *sizes) weigh(t ast.Expr, depth int) int64 {
	const enough = 1 << 40
	if depth > deepest {
		return enough
	}
	switch t := t.(type) {
	case *ast.ParenExpr:
		return s.weigh(t.X, depth+1)
	case *ast.ArrayType:
		if t.Len == nil {
			return 1
		}
		n, of := s.eval(t.Len, 0).largest(), s.weigh(t.Elt, depth+1)
		if n > 0 && of > enough/n {
			return enough
		}
		return max(1, n*of)
	case *ast.StructType:
		sum := int64(0)
		for _, field := range t.Fields.List {
			sum = min(enough, sum+int64(max(1, len(field.Names)))*s.weigh(field.Type, depth+1))
		}
		return max(1, sum)
	case *ast.IndexExpr:
		return s.generic(t.X, []ast.Expr{t.Index}, depth)
	case *ast.IndexListExpr:
		return s.generic(t.X, t.Indices, depth)
	case *ast.Ident:
		return s.named(t.Name, depth)
	}
	return 1
}

func (s *sizes) named(name string, depth int) int64 {
	if w, ok := s.weight[name]; ok {
		return max(1, w)
	}
	s.weight[name] = -1
	w := int64(1)
	for _, t := range s.types[name] {
		w = max(w, s.weigh(t, depth+1))
	}
	s.weight[name] = w
	return w
}

// generic is as if each element were one of the heaviest argument.
func (s *sizes) generic(x ast.Expr, args []ast.Expr, depth int) int64 {
	w := int64(1)
	for _, a := range args {
		w = max(w, s.weigh(a, depth+1))
	}
	of := s.weigh(x, depth+1)
	if of > (1<<40)/w {
		return 1 << 40
	}
	return of * w
}

// table checks how much is written in a literal, and the indices written there.
func (s *sizes) table(f *file, lit *ast.CompositeLit) {
	if len(lit.Elts) > s.rules.MaxTable {
		s.problems.add(f.name, s.at(f, lit.Pos()), "compute the table when the program runs", "a literal has %d elements; %d are allowed", len(lit.Elts), s.rules.MaxTable)
	}
	s.inherit(lit)
	if s.keys[lit] || s.isKeyed(lit.Type, map[string]bool{}) {
		return
	}
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if v := s.eval(pair.Key, 0); v.largest() >= s.rules.MaxArray {
			s.problems.add(f.name, s.at(f, pair.Pos()), "make a slice", "an index in a literal is larger than %d", s.rules.MaxArray-1)
		}
	}
}

// isKeyed reports whether the keys in a literal of type t are surely no indices:
// those of a map, or fields.
func (s *sizes) isKeyed(t ast.Expr, seen map[string]bool) bool {
	switch t := t.(type) {
	case *ast.MapType, *ast.StructType:
		return true
	case *ast.ParenExpr:
		return s.isKeyed(t.X, seen)
	case *ast.IndexExpr:
		return s.isKeyed(t.X, seen)
	case *ast.IndexListExpr:
		return s.isKeyed(t.X, seen)
	case *ast.Ident:
		if seen[t.Name] || len(s.types[t.Name]) == 0 {
			return false
		}
		seen[t.Name] = true
		for _, d := range s.types[t.Name] {
			if !s.isKeyed(d, seen) {
				return false
			}
		}
		return true
	}
	return false
}

// inherit marks elements without a type of their own whose keys are no indices
// either: those of a slice of maps, say.
func (s *sizes) inherit(lit *ast.CompositeLit) {
	var elem ast.Expr
	switch t := lit.Type.(type) {
	case *ast.MapType:
		elem = t.Value
	case *ast.ArrayType:
		elem = t.Elt
	default:
		return
	}
	if p, ok := elem.(*ast.StarExpr); ok {
		elem = p.X
	}
	if !s.isKeyed(elem, map[string]bool{}) {
		return
	}
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			e = pair.Value
		}
		if in, ok := e.(*ast.CompositeLit); ok && in.Type == nil {
			s.keys[in] = true
		}
	}
}

// expression checks shifts, and strings that are put together.
func (s *sizes) expression(f *file, e *ast.BinaryExpr) {
	switch e.Op {
	case token.SHL:
		if s.eval(e.Y, 0).largest() > mostShift {
			s.problems.add(f.name, s.at(f, e.Pos()), "no number needs so many bits", "a shift by more than %d bits", mostShift)
		}
	case token.ADD:
		s.text(f, e, 0)
	}
}

func (s *sizes) text(f *file, e ast.Expr, iota int64) {
	for _, v := range s.eval(e, iota).all {
		if v.number == nil && v.length > mostString {
			s.problems.add(f.name, s.at(f, e.Pos()), "build it when the program runs", "a constant string has more than %d bytes", mostString)
			return
		}
	}
}

// repeated looks at shifts in constants whose numbers come from iota.
func (s *sizes) repeated(f *file, d *ast.GenDecl) {
	var last []ast.Expr
	for i, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		if len(v.Values) > 0 {
			last = v.Values
		}
		for _, e := range last {
			if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && b.Op == token.SHL && s.eval(b.Y, int64(i)).largest() > mostShift {
				s.problems.add(f.name, s.at(f, v.Pos()), "no number needs so many bits", "a shift by more than %d bits", mostShift)
			}
		}
	}
}
