package interleave

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// site is a place in the source.
type site struct {
	file     string
	line     int
	function string
}

func (s site) String() string {
	if s.file == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", s.file, s.line)
}

// recorder writes down a run in full: for the one that is shown.
type recorder struct {
	brief     bool // only the choices
	steps     []recorded
	choices   []Choice
	preempted bool
}

type recorded struct {
	t         *task
	op        Op
	o         *object
	at        site
	preempted bool
	blocked   bool
	result    string
	clock     int64
}

// ownPrefix is what the names of this package's functions begin with; the
// package may be compiled under another import path.
func ownPrefix() string { return reflect.TypeFor[recorder]().PkgPath() + "." }

// here is the innermost place outside of this package.
func (rec *recorder) here() site {
	if rec.brief {
		return site{}
	}
	var pcs [24]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	own := ownPrefix()
	_, self, _, _ := runtime.Caller(0)
	dir := self[:strings.LastIndexByte(self, '/')+1]
	for {
		f, more := frames.Next()
		// Generic functions carry the name of the package that they are compiled into.
		ours := strings.HasPrefix(f.File, dir) && !strings.HasSuffix(f.File, "_test.go") && !strings.Contains(f.File[len(dir):], "/")
		if f.Function != "" && !ours && !strings.HasPrefix(f.Function, own) && !strings.HasPrefix(f.Function, "sync.") && !strings.HasPrefix(f.Function, "runtime.") {
			return site{file: f.File, line: f.Line, function: f.Function}
		}
		if !more {
			return site{}
		}
	}
}

func (rec *recorder) preempt() { rec.preempted = true }

func (rec *recorder) step(r *run, t *task, op Op, o *object) {
	if rec.brief {
		return
	}
	s := recorded{t: t, op: op, o: o, clock: r.now(), preempted: rec.preempted}
	rec.preempted = false
	if op != opStart && op != opExit {
		s.at = rec.here()
	}
	rec.steps = append(rec.steps, s)
}

// blocks notes that the running task now waits: with the step that it has just
// made, or before one.
func (rec *recorder) blocks(r *run, t *task) {
	if rec.brief {
		return
	}
	if r.running == t {
		t.waitAt = rec.here()
	}
	if n := len(rec.steps); n > 0 && !t.want {
		if last := &rec.steps[n-1]; last.t == t && last.op == t.op && last.o == t.obj {
			last.blocked = true
			return
		}
	}
	rec.steps = append(rec.steps, recorded{t: t, op: t.op, o: t.obj, at: t.waitAt, blocked: true, clock: r.now(), preempted: rec.preempted})
	rec.preempted = false
}

func (rec *recorder) result(i int) {
	if n := len(rec.steps); n > 0 {
		rec.steps[n-1].result = "case " + strconv.Itoa(i+1)
	}
}

// naming gives objects their names, by kind in the order of use.
type naming struct {
	names map[*object]string
	count map[objectKind]int
}

func (n *naming) of(o *object) string {
	if o == nil {
		return ""
	}
	if name, ok := n.names[o]; ok {
		return name
	}
	n.count[o.kind]++
	n.names[o] = fmt.Sprintf("%s%d", kindNames[o.kind], n.count[o.kind])
	return n.names[o]
}

// Interleaving is what was recorded.
func (r *run) interleaving() Interleaving {
	var iv Interleaving
	if r.record == nil {
		return iv
	}
	names := naming{map[*object]string{}, map[objectKind]int{}}
	for _, t := range r.tasks {
		iv.Goroutines = append(iv.Goroutines, Goroutine{ID: t.id, Name: t.name(), At: t.site.String()})
	}
	for _, s := range r.record.steps {
		iv.Steps = append(iv.Steps, Step{
			Goroutine: s.t.id, Op: s.op.String(), Object: names.of(s.o), Result: s.result, At: s.at.String(),
			Preempted: s.preempted, Blocked: s.blocked, Clock: s.clock,
		})
	}
	if r.kind == Deadlock || r.kind == Leak {
		for _, t := range r.tasks {
			if t.state != gone {
				iv.Waiting = append(iv.Waiting, r.waitOf(t, &names))
			}
		}
	}
	return iv
}

func (r *run) waitOf(t *task, names *naming) Wait {
	w := Wait{Goroutine: t.id, Op: t.op.String(), Object: names.of(t.obj), At: t.waitAt.String()}
	o := t.obj
	switch {
	case t.state == blocked:
		w.Op, w.Object, w.Held = "wait", "", "in code that was not rewritten"
	case t.op == opBlock:
		w.Held = "for ever"
	case t.op == opSleep:
		w.Held = "until its time comes"
	case t.op == opSend && o == nil, t.op == opRecv && o == nil:
		w.Held = "the channel is nil"
	case t.op == opSend:
		w.Held = "nobody receives"
	case t.op == opRecv:
		w.Held = "nobody sends or closes"
	case t.op == opSelect:
		w.Held = "no case becomes ready"
	case t.op == opCondWait:
		w.Held = "nobody signals"
	case t.op == opWait && o != nil:
		w.Held = fmt.Sprintf("its count is %d", waitGroupCount(o.p))
	case o != nil && o.owner == t:
		w.Held = "held by itself"
	case o != nil && o.owner != nil:
		w.Held = fmt.Sprintf("held by g%d", o.owner.id)
	case o != nil && o.writer != nil && o.writer != t:
		w.Held = fmt.Sprintf("g%d wants to write first", o.writer.id)
	case o != nil && len(o.holders) > 0:
		w.Held = fmt.Sprintf("held for reading by g%d", o.holders[0].id)
	}
	return w
}

var started = regexp.MustCompile(`\bgo\s+(?:[\w.()*\[\]]+\.)?(\w+)\(`)

// name is what was started, if that has a name, or where.
func (t *task) name() string {
	if t.id == 0 {
		return "main"
	}
	if t.label != "" {
		return t.label
	}
	name := ""
	if t.site.file != "" {
		if m := started.FindStringSubmatch(sourceLine(t.site)); m != nil && m[1] != "func" {
			name = m[1]
		} else {
			name = shortFunction(t.site.function)
		}
	}
	if name == "" {
		name = "goroutine"
	}
	return fmt.Sprintf("%s g%d", name, t.id)
}

func sourceLine(s site) string {
	data, err := os.ReadFile(s.file)
	if err != nil {
		return ""
	}
	line := 1
	for text := range strings.Lines(string(data)) {
		if line == s.line {
			return text
		}
		line++
	}
	return ""
}

// shortFunction leaves the last part of a function's name that is not a number
// of a closure.
func shortFunction(name string) string {
	name = name[strings.LastIndexByte(name, '/')+1:]
	parts := strings.Split(name, ".")
	for i := len(parts) - 1; i > 0; i-- {
		if p := strings.Trim(parts[i], "()*"); !closure.MatchString(p) {
			return strings.TrimSuffix(p, "[")
		}
	}
	return name
}

var closure = regexp.MustCompile(`^(func\d+|\d+|gowrap\d+|deferwrap\d+|\]|)$`)
