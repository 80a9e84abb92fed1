package draw

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// place is a line of a file. The zero place is unknown.
type place struct {
	file string
	line int
}

// parsePlace reads "file:line".
func parsePlace(s string) place {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return place{file: s}
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil || n < 0 {
		return place{file: s}
	}
	return place{s[:i], n}
}

// reader reads lines of source files, each file once.
type reader struct{ files map[string][]string }

func newReader() *reader { return &reader{map[string][]string{}} }

// line returns a line of a file, "" if it cannot be read. The names of files
// may come from anywhere, so nothing but Go source is opened.
func (r *reader) line(file string, n int) string {
	lines, ok := r.files[file]
	if !ok {
		info, err := os.Stat(file)
		if err == nil && strings.HasSuffix(file, ".go") && info.Mode().IsRegular() {
			data, _ := os.ReadFile(file) // an unreadable file has no lines
			lines = strings.Split(string(data), "\n")
		}
		r.files[file] = lines
	}
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimSuffix(lines[n-1], "\r")
}

// shortNames gives every file the shortest name that tells it from the others,
// and files below base their name relative to it.
func shortNames(files []string, base string) map[string]string {
	slashed := func(s string) string { return strings.ReplaceAll(s, `\`, "/") }
	short := map[string]string{}
	endings := map[string]int{} // how many files end so
	for _, f := range files {
		if _, ok := short[f]; ok {
			continue
		}
		short[f] = ""
		for e := slashed(f); e != ""; _, e, _ = strings.Cut(e, "/") {
			endings[e]++
		}
	}
	if base != "" {
		base = strings.TrimSuffix(slashed(filepath.Clean(base)), "/") + "/"
	}
	for f := range short {
		name := slashed(f)
		if rest, ok := strings.CutPrefix(name, base); ok && base != "" {
			short[f] = rest
			continue
		}
		parts := strings.Split(name, "/")
		for i := len(parts) - 1; i >= 0; i-- {
			ending := strings.Join(parts[i:], "/")
			if ending != "" && endings[ending] == 1 {
				name = ending
				break
			}
		}
		short[f] = name
	}
	return short
}

// enclosing is the name of the function that a line stands in, "" if it cannot
// be told. In formatted source only declarations begin at the margin.
func enclosing(source func(string, int) string, p place) string {
	for n := p.line; n > max(0, p.line-500); n-- {
		rest, ok := strings.CutPrefix(source(p.file, n), "func ")
		if !ok {
			continue
		}
		if strings.HasPrefix(rest, "(") {
			_, rest, _ = strings.Cut(rest, ") ")
		}
		if i := strings.IndexAny(rest, "([ "); i > 0 {
			return rest[:i]
		}
		return ""
	}
	return ""
}
