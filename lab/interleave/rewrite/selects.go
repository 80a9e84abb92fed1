package rewrite

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// selectStmt replaces a select by a switch over the number of the case that
// the runtime chose. The operands of all cases are evaluated in its header, in
// source order, as the language wants it.
func (f *file) selectStmt(s *ast.SelectStmt) (string, bool) {
	if len(s.Body.List) == 0 {
		return "for { " + local + ".Block(); " + f.breaks(s.Pos(), s.End()) + "}", true
	}
	var names, cases []string
	hasDefault := false
	body, from := "", s.Body.Lbrace+1
	for _, stmt := range s.Body.List {
		clause := stmt.(*ast.CommClause)
		body += f.splice(from, clause.Case)
		from = clause.End()
		if clause.Comm == nil {
			hasDefault = true
			body += f.splice(clause.Case, from, nodes(clause.Body)...)
			continue
		}
		name := f.fresh("c")
		made, start := f.comm(clause, name)
		body += "case " + strconv.Itoa(len(names)) + ":" + start + f.splice(clause.Colon+1, from, nodes(clause.Body)...)
		names = append(names, name)
		cases = append(cases, f.onLineOf(clause.Comm.Pos(), s.Pos(), made))
	}
	body += f.splice(from, s.Body.Rbrace)
	if !hasDefault {
		body += f.unreachable(s.Body.Rbrace)
	}
	head := "switch "
	if len(names) > 0 {
		head += strings.Join(names, ", ") + " := " + strings.Join(cases, ", ") + "; "
	}
	head += local + ".Select(" + strings.Join(append([]string{strconv.FormatBool(hasDefault)}, names...), ", ") + ") {"
	return head + f.breaks(s.Pos(), s.Body.Lbrace) + body + "}", true
}

// unreachable is a default clause that makes the switch a terminating
// statement wherever the select was one.
func (f *file) unreachable(at token.Pos) string {
	if f.universal("panic", at) {
		return `; default: panic("unreachable") `
	}
	return "; default: for { " + local + ".Block() } "
}

// comm returns what makes the runtime's case for a clause, and what the
// clause's body begins with.
func (f *file) comm(clause *ast.CommClause, name string) (made, start string) {
	part := func(e ast.Expr) string { return f.onLineOf(e.Pos(), clause.Comm.Pos(), f.moved(e)) }
	from := func(e ast.Expr) string {
		return local + ".RecvCase(" + part(ast.Unparen(e).(*ast.UnaryExpr).X) + ")"
	}
	gap := f.breaks(clause.Case, clause.Colon)
	switch c := clause.Comm.(type) {
	case *ast.SendStmt:
		if f.sendsElement(c) {
			return local + ".SendCase(" + part(c.Chan) + ", " + part(c.Value) + ")", gap
		}
		return local + ".SendTo(" + part(c.Chan) + ").Case(" + part(c.Value) + ")", gap
	case *ast.ExprStmt:
		return from(c.X), gap
	case *ast.AssignStmt:
		to := f.splice(c.Lhs[0].Pos(), c.Lhs[len(c.Lhs)-1].End(), nodes(c.Lhs)...)
		value := name + ".V()"
		if len(c.Lhs) == 2 {
			value = name + ".V2()"
			if ok := c.Lhs[1]; c.Tok == token.ASSIGN && !blank(ok) && !plainBool(f.info.TypeOf(ok)) {
				value = name + ".V(), " + name + ".OK() == (0 == 0)" // an untyped bool again
			}
		}
		return from(c.Rhs[0]), " " + to + " " + c.Tok.String() + " " + value + ";" + gap[strings.Count(to, "\n"):]
	}
	return "", gap
}
