package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mostProblems is how many are reported: enough to work on.
const mostProblems = 20

// problems collects what is wrong. It keeps no more than it must.
type problems struct{ all []Problem }

func (p *problems) none() bool { return len(p.all) == 0 }

func (p *problems) add(file string, line int, hint, format string, args ...any) {
	p.all = append(p.all, Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...), Hint: hint})
	if len(p.all) > 100*mostProblems {
		p.all = p.list()
	}
}

// list is sorted, without repetitions.
func (p *problems) list() []Problem {
	slices.SortFunc(p.all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Hint, b.Hint))
	})
	p.all = slices.Compact(p.all)
	return p.all[:min(len(p.all), mostProblems)]
}

// longest is how much of a name is shown.
const longest = 80

// quote shows an identifier or an import path, whatever is in it.
func quote(s string) string { return strconv.QuoteToASCII(shorten(s)) }

// show is a name as it is if it prints, and quoted if not.
func show(name string) string {
	name = shorten(name)
	if utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool { return !strconv.IsPrint(r) || r == '"' }) {
		return name
	}
	return strconv.Quote(name)
}

// shorten cuts between characters.
func shorten(s string) string {
	if len(s) <= longest {
		return s
	}
	cut := longest
	for cut > longest-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}
