package gate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"math"
	"slices"
)

// values are what a constant expression may be. There is more than one where a
// name is declared in several places: scopes are not looked at.
type values struct {
	all []value
	// unclear is set if it may be something else as well.
	unclear bool
}

// value is one constant: a number, or a string of which only the length counts.
type value struct {
	number constant.Value // nil for a string
	length int64
}

const (
	mostValues = 4
	mostShift  = 1023 // as the compiler has it
	mostBits   = 1100
	// mostWork is how many expressions are computed. A long expression that many
	// constants of one declaration repeat is more.
	mostWork = 100_000
)

// constants evaluates constant expressions without types, which is as much as
// lengths of arrays need. It is linear in the size of the source.
type constants struct {
	declared map[string][]declaration
	known    map[key]values
	busy     map[key]bool
	named    map[string]values
	work     int
}

// spent reports whether there was more to compute than anybody should write.
func (k *constants) spent() bool { return k.work > mostWork }

// declaration is an expression that a name stands for.
type declaration struct {
	expr ast.Expr
	iota int64
}

// key is an expression in a constant declaration of that number.
type key struct {
	expr ast.Expr
	iota int64
}

// add takes in a const declaration. A spec without values repeats the one before.
func (k *constants) add(d *ast.GenDecl) {
	var last []ast.Expr
	for i, spec := range d.Specs {
		s, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		if len(s.Values) > 0 {
			last = s.Values
		}
		for j, name := range s.Names {
			if j < len(last) && name.Name != "_" {
				k.declared[name.Name] = append(k.declared[name.Name], declaration{last[j], int64(i)})
			}
		}
	}
}

func (k *constants) eval(e ast.Expr, iota int64) values {
	at := key{e, iota}
	if v, ok := k.known[at]; ok {
		return v
	}
	if k.work++; k.busy[at] || k.spent() {
		return values{unclear: true}
	}
	k.busy[at] = true
	v := k.compute(e, iota)
	delete(k.busy, at)
	k.known[at] = v
	return v
}

func (k *constants) compute(e ast.Expr, iota int64) values {
	switch e := e.(type) {
	case *ast.BasicLit:
		return literal(e)
	case *ast.ParenExpr:
		return k.eval(e.X, iota)
	case *ast.Ident:
		return k.name(e.Name, iota)
	case *ast.SelectorExpr:
		return imported(e)
	case *ast.UnaryExpr:
		return combine(k.eval(e.X, iota), number(0), func(x, _ value) (value, bool) {
			if x.number == nil || x.number.Kind() == constant.Bool || e.Op != token.ADD && e.Op != token.SUB {
				return value{}, false
			}
			return value{number: constant.UnaryOp(e.Op, x.number, 0)}, true
		})
	case *ast.BinaryExpr:
		return combine(k.eval(e.X, iota), k.eval(e.Y, iota), func(x, y value) (value, bool) { return operate(x, e.Op, y) })
	case *ast.CallExpr:
		return k.call(e, iota)
	}
	return values{unclear: true}
}

// call is a conversion, or one of the functions that constants may go through.
func (k *constants) call(e *ast.CallExpr, iota int64) values {
	f, ok := ast.Unparen(e.Fun).(*ast.Ident)
	if !ok || len(e.Args) != 1 {
		return values{unclear: true}
	}
	of := k.eval(e.Args[0], iota)
	switch {
	case f.Name == "len":
		return combine(of, number(0), func(x, _ value) (value, bool) {
			return value{number: constant.MakeInt64(x.length)}, x.number == nil
		})
	case slices.Contains([]string{"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr", "byte", "rune"}, f.Name):
		return of
	}
	return values{unclear: true}
}

func (k *constants) name(name string, iota int64) values {
	declared := k.declared[name]
	if len(declared) == 0 {
		if name == "iota" {
			return number(iota)
		}
		return values{unclear: true}
	}
	if v, ok := k.named[name]; ok {
		return v
	}
	k.named[name] = values{unclear: true} // should it depend on itself
	var all values
	for _, d := range declared {
		v := k.eval(d.expr, d.iota)
		all.unclear = all.unclear || v.unclear
		for _, one := range v.all {
			all.add(one)
		}
	}
	k.named[name] = all
	return all
}

func (v *values) add(one value) {
	for _, old := range v.all {
		if old.length == one.length && (old.number == nil) == (one.number == nil) &&
			(old.number == nil || constant.Compare(old.number, token.EQL, one.number)) {
			return
		}
	}
	if len(v.all) == mostValues {
		v.unclear = true
		return
	}
	v.all = append(v.all, one)
}

func number(n int64) values { return values{all: []value{{number: constant.MakeInt64(n)}}} }

func literal(e *ast.BasicLit) values {
	c := constant.MakeFromLiteral(e.Value, e.Kind, 0)
	switch c.Kind() {
	case constant.String:
		return values{all: []value{{length: int64(len(constant.StringVal(c)))}}}
	case constant.Int, constant.Float:
		if tame(c) {
			return values{all: []value{{number: c}}}
		}
	}
	return values{unclear: true}
}

// imported are the small constants of the standard library.
func imported(e *ast.SelectorExpr) values {
	x, ok := e.X.(*ast.Ident)
	if !ok {
		return values{unclear: true}
	}
	switch x.Name + "." + e.Sel.Name {
	case "math.MaxInt8":
		return number(math.MaxInt8)
	case "math.MaxUint8":
		return number(math.MaxUint8)
	case "math.MaxInt16":
		return number(math.MaxInt16)
	case "math.MaxUint16":
		return number(math.MaxUint16)
	case "bits.UintSize":
		return number(64)
	}
	return values{unclear: true}
}

func combine(x, y values, f func(x, y value) (value, bool)) values {
	v := values{unclear: x.unclear || y.unclear}
	for _, a := range x.all {
		for _, b := range y.all {
			if one, ok := f(a, b); ok {
				v.add(one)
			} else {
				v.unclear = true
			}
		}
	}
	return v
}

// operate computes with two constants, as long as they stay small.
func operate(x value, op token.Token, y value) (value, bool) {
	if x.number == nil || y.number == nil {
		if op == token.ADD && x.number == nil && y.number == nil {
			return value{length: min(x.length+y.length, math.MaxInt32)}, true
		}
		return value{}, false
	}
	a, b := x.number, y.number
	switch op {
	case token.SHL, token.SHR:
		n, ok := constant.Uint64Val(constant.ToInt(b))
		if a = constant.ToInt(a); !ok || n > mostShift || a.Kind() != constant.Int {
			return value{}, false
		}
		a = constant.Shift(a, op, uint(n))
	case token.ADD, token.SUB, token.MUL:
		a = constant.BinaryOp(a, op, b)
	case token.QUO, token.REM, token.AND, token.OR, token.XOR, token.AND_NOT:
		whole := a.Kind() == constant.Int && b.Kind() == constant.Int
		if constant.Sign(b) == 0 && (op == token.QUO || op == token.REM) || !whole && op != token.QUO {
			return value{}, false
		}
		if whole && op == token.QUO {
			op = token.QUO_ASSIGN // which divides integers
		}
		a = constant.BinaryOp(a, op, b)
	default:
		return value{}, false
	}
	return value{number: a}, tame(a)
}

// tame reports whether computing with c is cheap.
func tame(c constant.Value) bool {
	switch c.Kind() {
	case constant.Int:
		return constant.BitLen(c) <= mostBits
	case constant.Float:
		f, _ := constant.Float64Val(c)
		return f == 0 || math.Abs(f) > 1e-300 && math.Abs(f) < 1e300
	}
	return false
}
