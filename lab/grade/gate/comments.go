package gate

import (
	"regexp"
	"strings"
)

// buildLine is the old way of saying for which systems a file is.
var buildLine = regexp.MustCompile(`^//\s*\+build\b`)

// comments refuses those that the go command, the compiler or cgo obey.
func (c *check) comments(f *file) {
	for _, group := range f.ast.Comments {
		for _, comment := range group.List {
			what, hint := directive(comment.Text)
			if what != "" {
				c.problems.add(f.name, c.at(f, comment.Pos()), hint, "%s", what)
			}
		}
	}
}

func directive(text string) (what, hint string) {
	const space = "remove it, or put a space behind // if it is meant for people"
	switch {
	case strings.HasPrefix(text, "//go:build"), buildLine.MatchString(text):
		return "a build constraint is not allowed: all files are compiled", "remove it"
	case strings.HasPrefix(text, "//go:"):
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "//"), " ")
		return "the directive " + quote(strings.Fields(name)[0]) + " is not allowed", space
	case strings.HasPrefix(text, "//line "), strings.HasPrefix(text, "//line\t"), strings.HasPrefix(text, "/*line "), strings.HasPrefix(text, "/*line\t"):
		return "a line directive is not allowed", space
	case strings.HasPrefix(text, "//export "), strings.HasPrefix(text, "//extern "), strings.HasPrefix(text, "//export\t"), strings.HasPrefix(text, "//extern\t"):
		return "a directive for cgo is not allowed", space
	}
	return "", ""
}
