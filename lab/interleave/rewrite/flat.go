package rewrite

import (
	"go/scanner"
	"go/token"
	"strconv"
	"strings"
)

// flat returns Go text on one line, for text that moves to another line. Line
// breaks that end a statement become semicolons; comments go, but for
// positions.
func flat(text string) string {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "\n") {
		return text
	}
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(f, []byte(text), nil, scanner.ScanComments)
	var out []string
	implied := false // whether the last piece is a semicolon that is not written
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			if implied {
				out = out[:len(out)-1]
			}
			return strings.Join(out, " ")
		}
		switch {
		case tok == token.COMMENT:
			if strings.HasPrefix(lit, "/*line ") {
				out = append(out, lit)
			}
			continue
		case tok == token.SEMICOLON:
			lit = ";"
		case tok == token.STRING && strings.Contains(lit, "\n"):
			if raw, err := strconv.Unquote(lit); err == nil {
				lit = strconv.Quote(raw)
			}
		case lit == "":
			lit = tok.String()
		}
		implied = tok == token.SEMICOLON
		out = append(out, lit)
	}
}
