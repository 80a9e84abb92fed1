package stacks

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Kit says which functions are not under test, by what their full names begin
// with. The standard library's and those of this package never are.
type Kit struct {
	Starts []string // of those that start goroutines, too
	Others []string
}

// own begins the name of every function of this package.
const own = "example.com/poollab/lab/internal/stacks."

// starts reports whether the kit or a test is what starts goroutines in f.
func (k Kit) starts(f string) bool {
	return begins(f, k.Starts) || strings.HasPrefix(f, "testing")
}

func begins(f string, paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return strings.HasPrefix(f, path) })
}

// Foreign reports whether a function is code under test: neither the standard
// library's nor the kit's.
func (k Kit) Foreign(f string) bool {
	if begins(f, k.Starts) || begins(f, k.Others) || strings.HasPrefix(f, own) {
		return false
	}
	path, _, _ := strings.Cut(f, "(")
	if !strings.Contains(path, ".") {
		return false // panic and its like
	}
	root := path[:max(0, strings.IndexAny(path+".", "/."))]
	if rest := path[len(root):]; strings.HasPrefix(rest, ".") && strings.Contains(rest, "/") {
		return true // a host: example.org/pool
	}
	return !stdRoot(root)
}

// stdRoot reports whether a first path element is the standard library's.
func stdRoot(element string) bool {
	return slices.Contains([]string{
		"bufio", "bytes", "cmp", "errors", "expvar", "fmt", "iter", "maps", "plugin", "reflect", "slices", "sort", "strconv", "strings", "structs",
		"syscall", "unique", "unsafe", "weak",
		"runtime", "internal", "testing", "sync", "time", "context", "os", "net", "io", "encoding", "container", "math", "text", "log", "regexp",
		"go", "html", "image", "hash", "crypto", "compress", "archive", "database", "debug", "index", "mime", "path", "unicode", "vendor",
	}, element)
}

// shortName is a function's name without its package's path and its arguments,
// and for a literal that of the function which it stands in. What the compiler
// adds to that differs between its versions.
func shortName(f string) string {
	f = f[strings.LastIndex(f, "/")+1:]
	if i := strings.LastIndex(f, "("); i > 0 && !strings.HasPrefix(f[i:], "(*") {
		f = f[:i]
	}
	f = literal.ReplaceAllString(f, "")
	if i := strings.LastIndex(f, "(*"); i > 0 {
		pkg, _, _ := strings.Cut(f, ".")
		f = pkg + "." + f[i:] // inlined: a.(*T).f.(*T).g is g
	}
	return f
}

var literal = regexp.MustCompile(`(\.func\d+(\.\d+)*|-fm|\.gowrap\d+|-range\d+)+$`)

// Where makes "pool.go:77" of "\t/src/pool/pool.go:77 +0x1d".
func Where(line string) string {
	line = strings.TrimSpace(line)
	if i := strings.LastIndex(line, " +0x"); i >= 0 {
		line = line[:i]
	}
	return filepath.Base(strings.ReplaceAll(line, "\\", "/"))
}
