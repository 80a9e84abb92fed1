package grade

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/grade/sandbox"
	"example.com/poollab/testdata/submissions"
)

// attacker grades hostile samples, with layers switched off if that is safe.
type attacker struct {
	t     *testing.T
	cache string
	built string          // digest of the cache
	base  map[string]bool // checks that the base of hostile samples passes
	watch *watchman
}

// assault is what came of a sample.
type assault struct {
	status  Status
	reason  string   // why it is refused
	gained  []string // checks that it passes, or leaves undecided, and its base does not pass
	kinds   []string // how it failed
	left    []string // what was left of it on this machine
	elapsed time.Duration
	cpu     time.Duration
}

// grade grades a sample. Without the gate its Go files are compiled whatever they
// hold.
func (a *attacker) grade(s submissions.Sample, guarded bool, without ...sandbox.Layer) assault {
	t := a.t
	t.Helper()
	g := &Grader{Rubric: DefaultRubric().WithSchedules(0), Cache: a.cache, Without: without, first: myFirst}
	dir := filepath.Join(a.watch.dir, "handed-in")
	require.NoError(t, s.Write(dir))
	defer func() { require.NoError(t, os.RemoveAll(dir)) }()
	a.watch.before(t, dir)
	var r *Result
	if guarded {
		r = g.Grade(t.Context(), Entry{ID: s.Name, Dir: dir})
	} else {
		r = unguarded(t, g, s)
	}
	o := assault{status: r.Status, left: a.watch.after(), elapsed: r.Elapsed, cpu: r.CPU}
	switch r.Status {
	case Refused:
		o.reason = r.Problems[0].Message
	case Ungraded:
		o.reason = r.Reason
	}
	for _, c := range r.Checks {
		name := c.Contract + "/" + c.Name
		if (c.Status == Pass || c.Status == Unstable) && !a.base[name] && r.Status == Graded {
			if c.Status == Unstable {
				name += "?"
			}
			o.gained = append(o.gained, name)
		}
		if c.Kind != "" && !slices.Contains(o.kinds, c.Kind) {
			o.kinds = append(o.kinds, c.Kind)
		}
	}
	return o
}

// unguarded grades the Go files of a sample as if the gate had nothing against them.
func unguarded(t *testing.T, g *Grader, s submissions.Sample) *Result {
	t.Helper()
	begin := time.Now()
	require.NoError(t, g.Prepare(t.Context()))
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	e := Entry{ID: s.Name}
	r := g.Begin(e)
	sub := forced(t, s)
	b, problems, err := g.compile(ctx, sub, r)
	if b != nil {
		defer b.close()
	}
	switch {
	case err != nil:
	case len(problems) > 0:
		_ = r.refuse("it does not compile", problems)
	default:
		err = g.inspect(ctx, e, b, g.seed(sub), r)
		r.CPU = b.cpu
	}
	if err != nil {
		r.Status, r.Reason = Ungraded, err.Error()
	}
	r.Elapsed = time.Since(begin)
	return r
}

// forced is a sample as a gate would take it that takes everything.
func forced(t *testing.T, s submissions.Sample) gate.Submission {
	t.Helper()
	files, err := s.Files()
	require.NoError(t, err)
	sub := gate.Submission{Digest: s.Name, Funcs: map[string]gate.Func{}}
	for name, data := range files {
		sub.Files = append(sub.Files, gate.File{Name: name, Data: data})
		tree, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
		if err != nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, d := range tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() {
				sub.Funcs[f.Name.Name] = gate.Func{File: name}
			}
		}
	}
	slices.SortFunc(sub.Files, func(a, b gate.File) int { return strings.Compare(a.Name, b.Name) })
	return sub
}

// newAttacker looks at what samples get for nothing.
func newAttacker(t *testing.T) *attacker {
	t.Helper()
	cache := os.Getenv("POOLLAB_CACHE")
	if cache == "" {
		cache = filepath.Join(t.TempDir(), "cache")
	}
	a := &attacker{t: t, cache: cache, base: map[string]bool{}, watch: newWatchman(t)}
	unfinished, ok := submissions.Lookup("mistakes/unfinished")
	require.True(t, ok)
	require.NoError(t, (&Grader{Rubric: DefaultRubric(), Cache: cache}).Prepare(t.Context()))
	a.built = digestOf(t, cache)
	o := a.grade(unfinished, true)
	require.Equal(t, Graded, o.status, o.reason)
	require.Empty(t, o.left)
	for _, name := range o.gained {
		a.base[name] = true
	}
	return a
}

// say is an assault in a few words.
func (o assault) say() string {
	switch o.status {
	case Refused:
		return "refused: " + strings.ReplaceAll(short(o.reason, 60), "|", "/")
	case Ungraded:
		return "NOT GRADED: " + strings.ReplaceAll(short(o.reason, 60), "|", "/")
	}
	text := "nothing"
	if len(o.kinds) > 0 {
		text = "seen as " + strings.Join(o.kinds, ", ")
	}
	if len(o.gained) > 0 {
		text += "; gains " + strings.Join(o.gained, " ")
	}
	if len(o.left) > 0 {
		text += "; LEFT " + strings.Join(o.left, " ")
	}
	return text
}

func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

// spared are layers that a sample may be tried without, one at a time. What the
// others do not hold on their own is not tried.
func spared(s submissions.Sample) []sandbox.Layer {
	switch {
	case os.Geteuid() != 0, s.Heavy:
		return nil
	case slices.ContainsFunc([]string{"forged-records", "closes-descriptors", "exit-", "forged-test-output"}, func(part string) bool { return strings.Contains(s.Name, part) }):
		return []sandbox.Layer{sandbox.Seccomp}
	case s.Stops == submissions.Gate && s.Off == submissions.Sandbox && !strings.Contains(s.Name, "changes-runtime"):
		return []sandbox.Layer{sandbox.User, sandbox.Landlock, sandbox.Seccomp}
	case strings.Contains(s.Name, "memory-bomb"), strings.Contains(s.Name, "many-goroutines"):
		return []sandbox.Layer{sandbox.MemoryWatch, sandbox.Limits}
	}
	return nil
}

// TestAttacks grades hostile samples, with the gate and without it, and without
// single layers of the sandbox. All of them take many minutes, so that only some are
// graded unless POOLLAB_ATTACKS is a regular expression for their names. With -update
// it writes what it has measured into the table.
func TestAttacks(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles and runs submissions")
	}
	chosen := regexp.MustCompile("^hostile/(ends-in-text|fails-at-first|claims-all-calls|floods-before-race|go-env-file)$")
	if text := os.Getenv("POOLLAB_ATTACKS"); text != "" {
		chosen = regexp.MustCompile(text)
	}
	rows := tableRows(t)
	a := newAttacker(t)
	count := 0
	for _, s := range submissions.All() {
		if s.Kind != submissions.Hostile || !chosen.MatchString(s.Name) {
			continue
		}
		rows[s.Name] = a.row(s)
		if flag.Lookup("update").Value.String() == "true" {
			writeTable(t, rows)
		}
		if count++; count%10 == 0 {
			a.next()
		}
	}
	a.next()
}

// row grades a sample in all ways, and describes what came of it.
func (a *attacker) row(s submissions.Sample) string {
	t := a.t
	first := a.grade(s, true)
	t.Logf("%s (%v, %v of a processor): %s", s.Name, first.elapsed.Round(time.Millisecond), first.cpu.Round(time.Millisecond), first.say())
	assert.Empty(t, first.left, "%s leaves something behind", s.Name)
	assert.NotEqual(t, Ungraded, first.status, "%s: %s", s.Name, first.reason)
	assert.ElementsMatch(t, s.Earns, trimmed(first.gained), "%s gains what it does not deserve", s.Name)
	if s.Refused {
		assert.Equal(t, Refused, first.status, s.Name)
	}
	var next []string
	if first.status == Refused && s.Stops == submissions.Gate && !s.Made() {
		second := a.grade(s, false)
		t.Logf("%s without the gate (%v): %s", s.Name, second.elapsed.Round(time.Millisecond), second.say())
		assert.Empty(t, second.left, "%s leaves something behind without the gate", s.Name)
		next = append(next, "gate: "+second.say())
	}
	for _, layer := range spared(s) {
		o := a.grade(s, false, layer)
		t.Logf("%s without the gate and %s (%v): %s", s.Name, layer, o.elapsed.Round(time.Millisecond), o.say())
		assert.Empty(t, o.left, "%s leaves something behind without %s", s.Name, layer)
		next = append(next, fmt.Sprintf("gate and %s: %s", layer, o.say()))
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |", strings.TrimPrefix(s.Name, "hostile/"), strings.ReplaceAll(s.Say, "|", "/"), first.say(), strings.Join(next, "<br>"), earnings(s))
}

func trimmed(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, strings.TrimSuffix(n, "?"))
	}
	return out
}

// next grades a right submission, who must get all points still.
func (a *attacker) next() {
	good, ok := submissions.Lookup("good/plain")
	require.True(a.t, ok)
	o := a.grade(good, true)
	require.Equal(a.t, Graded, o.status, o.reason)
	require.Empty(a.t, o.kinds, "the next one loses points")
	require.Empty(a.t, o.left)
	a.watch.unchanged(a.t)
	require.Equal(a.t, a.built, digestOf(a.t, a.cache), "what is compiled once has changed")
}
