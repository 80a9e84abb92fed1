package gate

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"strings"
)

// mostSyntax is how many syntax errors are reported. Later ones are often the
// echo of earlier ones.
const mostSyntax = 10

func (c *check) parse(sub *Submission) {
	count := 0
	for _, f := range sub.Files {
		tree, err := parser.ParseFile(c.fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
		if err == nil {
			c.parsed = append(c.parsed, &file{name: f.Name, data: f.Data, ast: tree})
			continue
		}
		var list scanner.ErrorList
		if !errors.As(err, &list) {
			c.problems.add(f.Name, 0, "", "this is not a Go file")
			continue
		}
		for _, e := range list {
			if count++; count > mostSyntax {
				return
			}
			// A line directive moves the position, but not the offset.
			line := 1 + bytes.Count(f.Data[:min(e.Pos.Offset, len(f.Data))], []byte("\n"))
			c.problems.add(f.Name, line, "gofmt and go build show the same place", "%s", syntax(e.Msg))
		}
	}
}

// syntax is the message of the parser without what it quotes of literals and
// other long words.
func syntax(msg string) string {
	if before, found, ok := strings.Cut(msg, ", found "); ok {
		switch {
		case strings.HasPrefix(found, `"`), strings.HasPrefix(found, "`"):
			found = "a string"
		case len(found) > 30:
			found = "something else"
		}
		msg = before + ", found " + found
	}
	return "syntax error: " + show(msg)
}

// names are those of packages: all files have to agree.
func (c *check) names(sub *Submission) {
	for _, f := range c.parsed {
		line := c.at(f, f.ast.Name.Pos())
		switch name := f.ast.Name.Name; {
		case name == "main":
			c.problems.add(f.name, line, "write package pool, and leave out func main: the grader has its own", "the submission is a program (package main) and should be a library")
		case name == "documentation":
			c.problems.add(f.name, line, "write package pool", "the go command ignores files of package documentation")
		case sub.Package == "":
			sub.Package = name
		case name != sub.Package:
			c.problems.add(f.name, line, "write the same package name in all files", "the package is called %s here, and otherwise in another file", quote(name))
		}
	}
}

// deep keeps those away whose trees are so deep, or whose names so long, that
// tools get slow.
func (c *check) deep(*Submission) {
	for _, f := range c.parsed {
		depth, told := 0, false
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if n == nil {
				depth--
				return true
			}
			if told {
				return false
			}
			if id, ok := n.(*ast.Ident); ok && len(id.Name) > c.rules.MaxName {
				c.problems.add(f.name, c.at(f, n.Pos()), "choose a shorter name", "a name has %d bytes; %d are allowed", len(id.Name), c.rules.MaxName)
			}
			if depth++; depth > c.rules.MaxDepth {
				told = true
				c.problems.add(f.name, c.at(f, n.Pos()), "break it up into functions", "the code is nested more than %d deep", c.rules.MaxDepth)
				depth--
				return false
			}
			return true
		})
	}
}
