package play

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// goroutine is one entry of the runtime's dump.
type goroutine struct {
	id     int
	state  string // "chan send", "sync.Mutex.Lock", "running"
	bubble int    // 0 outside
	at     string // pool.go:77, the innermost place outside the standard library and the kit
	from   string // where it was started
	entry  string // the outermost function under test, pool.(*Pool).work
	kit    bool   // nothing but the kit and the standard library is on its stack
	ours   bool   // the kit started it
}

// goroutines asks the runtime for all goroutines but the caller. It stops the world for as
// long as that takes, about 10 µs each.
func goroutines() []goroutine {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) || n >= 32<<20 {
			gs := parseStacks(string(buf[:n]))
			return gs[min(1, len(gs)):]
		}
		buf = make([]byte, 2*len(buf))
	}
}

// parseStacks reads a dump, or whatever part of a program's last words is one.
func parseStacks(dump string) []goroutine {
	var out []goroutine
	for block := range strings.SplitSeq(strings.ReplaceAll(dump, "\r\n", "\n"), "\n\n") {
		block = strings.TrimLeft(block, "\n")
		head, rest, ok := strings.Cut(block, "\n")
		number, ok2 := strings.CutPrefix(head, "goroutine ")
		if !ok || !ok2 {
			continue
		}
		id, state, ok := strings.Cut(number, " ")
		open, end := strings.Index(state, "["), strings.LastIndex(state, "]")
		if !ok || open < 0 || end < open {
			continue
		}
		g := goroutine{}
		g.id, _ = strconv.Atoi(id)
		for i, part := range strings.Split(state[open+1:end], ", ") {
			if i == 0 {
				g.state = strings.TrimSuffix(part, " (durable)")
			} else if n, ok := strings.CutPrefix(part, "synctest bubble "); ok {
				g.bubble, _ = strconv.Atoi(n)
			}
		}
		g.kit = true
		lines := strings.Split(rest, "\n")
		for i := 0; i+1 < len(lines); i += 2 {
			f, place := lines[i], where(lines[i+1])
			if by, ok := strings.CutPrefix(f, "created by "); ok {
				g.ours = strings.HasPrefix(by, kitPath) || strings.HasPrefix(by, startPath) || strings.HasPrefix(by, "testing")
				if foreign(by) {
					g.from, g.kit = place, false
				}
				break
			}
			if foreign(f) {
				if g.at == "" {
					g.at, g.kit = place, false
				}
				g.entry = shortName(f)
			}
		}
		out = append(out, g)
	}
	return out
}

// kitPath begins the name of every function of this package, and startPath of
// those that start goroutines for it.
const (
	kitPath   = "example.com/poollab/lab/grade/play."
	startPath = "example.com/poollab/lab/interleave."
)

// foreign reports whether a function is code under test: neither the standard
// library's nor the kit's.
func foreign(f string) bool {
	for _, kit := range []string{kitPath, startPath, "example.com/poollab/lab/grade/play/wire.", "main."} {
		if strings.HasPrefix(f, kit) {
			return false
		}
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

// where makes "pool.go:77" of "\t/src/pool/pool.go:77 +0x1d".
func where(line string) string {
	line = strings.TrimSpace(line)
	if i := strings.LastIndex(line, " +0x"); i >= 0 {
		line = line[:i]
	}
	return filepath.Base(strings.ReplaceAll(line, "\\", "/"))
}

// groups puts goroutines that wait at the same place together, "2 × chan send at
// pool.go:77, started at pool.go:73", the largest group first.
func groups(gs []goroutine) []string {
	count := map[string]int{}
	for _, g := range gs {
		text := g.state
		if g.at != "" {
			text += " at " + g.at
		}
		if g.from != "" {
			text += ", started at " + g.from
		}
		count[text]++
	}
	var out []string
	for text := range count {
		out = append(out, text)
	}
	slices.SortFunc(out, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	for i, text := range out {
		out[i] = fmt.Sprintf("%d × %s", count[text], text)
	}
	return out
}

// goroutineHere is the id of the calling goroutine, which only its stack tells.
func goroutineHere() int {
	var buf [40]byte
	n := 0
	for _, c := range buf[len("goroutine "):runtime.Stack(buf[:], false)] {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// exit is runtime.Goexit under a name that a dump shows as the driver's.
func exit() { runtime.Goexit() }

// places lists where a stack is in code under test, the innermost first.
func places(stack string) []string {
	var out []string
	lines := strings.Split(stack, "\n")
	for i := 1; i+1 < len(lines) && len(out) < 20; i += 2 {
		if strings.HasPrefix(lines[i], "created by ") {
			break
		}
		if foreign(lines[i]) {
			out = append(out, where(lines[i+1]))
		}
	}
	return out
}

// Words are what the last words of a program say.
type Words struct {
	Text  string   // "panic: ...", "fatal error: ..."
	Stack []string // "pool.go:17", the innermost first
}

// LastWords finds the panic or fatal error that ended a Go program in what it
// wrote to standard error.
func LastWords(stderr string) (Words, bool) {
	stderr = strings.ReplaceAll(stderr, "\r\n", "\n")
	for line := range strings.Lines(stderr) {
		stderr = stderr[len(line):]
		line = strings.TrimRight(line, "\n")
		for _, word := range []string{"panic: ", "fatal error: "} {
			rest, found := strings.CutPrefix(line, word)
			if !found {
				continue
			}
			w := Words{Text: short(word + addresses.ReplaceAllString(recovered.ReplaceAllString(rest, ""), "0x…"))}
			for block := range strings.SplitSeq(stderr, "\n\n") {
				if block = strings.TrimLeft(block, "\n"); strings.HasPrefix(block, "goroutine ") {
					w.Stack = places(block)
					break
				}
			}
			return w, true
		}
	}
	return Words{}, false
}

var recovered = regexp.MustCompile(` \[recovered[a-z, ]*\]$`)

var addresses = regexp.MustCompile(`0x[0-9a-f]+`)

// Accesses finds the two accesses in a report of the race detector, "write at
// pool.go:17".
func Accesses(report string) []string {
	var out []string
	lines := strings.Split(report, "\n")
	for i, line := range lines {
		word := strings.TrimSpace(line)
		if !strings.HasPrefix(word, "Read at") && !strings.HasPrefix(word, "Write at") && !strings.HasPrefix(word, "Previous ") {
			continue
		}
		word, _, _ = strings.Cut(word, " at 0x")
		for k := i + 1; k+1 < len(lines) && strings.TrimSpace(lines[k]) != ""; k += 2 {
			if f := strings.TrimSpace(lines[k]); foreign(f) {
				out = append(out, short(fmt.Sprintf("%s at %s", strings.ToLower(word), where(lines[k+1]))))
				break
			}
		}
		if len(out) == 2 {
			break
		}
	}
	return out
}
