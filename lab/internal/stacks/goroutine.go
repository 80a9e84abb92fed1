package stacks

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Goroutine is one entry of the runtime's dump.
type Goroutine struct {
	ID     int
	State  string // "chan send", "sync.Mutex.Lock", "running"
	Bubble int    // 0 outside
	At     string // pool.go:77, the innermost place outside the standard library and the kit
	From   string // where it was started
	Entry  string // the outermost function under test, pool.(*Pool).work
	Kit    bool   // nothing but the kit and the standard library is on its stack
	Ours   bool   // the kit started it
}

// All asks the runtime for all goroutines but the caller. It stops the world for as
// long as that takes, about 10 µs each.
func (k Kit) All() []Goroutine {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) || n >= 32<<20 {
			gs := k.Parse(string(buf[:n]))
			return gs[min(1, len(gs)):]
		}
		buf = make([]byte, 2*len(buf))
	}
}

// Parse reads a dump, or whatever part of a program's last words is one.
func (k Kit) Parse(dump string) []Goroutine {
	var out []Goroutine
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
		g := Goroutine{Kit: true}
		g.ID, _ = strconv.Atoi(id)
		for i, part := range strings.Split(state[open+1:end], ", ") {
			if i == 0 {
				g.State = strings.TrimSuffix(part, " (durable)")
			} else if n, ok := strings.CutPrefix(part, "synctest bubble "); ok {
				g.Bubble, _ = strconv.Atoi(n)
			}
		}
		k.walk(&g, rest)
		out = append(out, g)
	}
	return out
}

// walk notes what the calls of a goroutine say of it.
func (k Kit) walk(g *Goroutine, calls string) {
	lines := strings.Split(calls, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		f, place := lines[i], Where(lines[i+1])
		if by, ok := strings.CutPrefix(f, "created by "); ok {
			g.Ours = k.starts(by)
			if k.Foreign(by) {
				g.From, g.Kit = place, false
			}
			return
		}
		if k.Foreign(f) {
			if g.At == "" {
				g.At, g.Kit = place, false
			}
			g.Entry = shortName(f)
		}
	}
}

// Here is the id of the calling goroutine, which only its stack tells.
func Here() int {
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

// Groups puts goroutines that wait at the same place together, "2 × chan send at
// pool.go:77, started at pool.go:73", the largest group first.
func Groups(gs []Goroutine) []string {
	count := map[string]int{}
	for _, g := range gs {
		text := g.State
		if g.At != "" {
			text += " at " + g.At
		}
		if g.From != "" {
			text += ", started at " + g.From
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
