package cli

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
)

// watchFlags are the flags of poollab watch.
type watchFlags struct {
	rubric string
	once   bool
	hints  bool
}

func (p *watchFlags) flags() *flag.FlagSet {
	fs := quietFlags("watch")
	fs.StringVar(&p.rubric, "rubric", "", "`file` with the rubric of the course")
	fs.BoolVar(&p.once, "once", false, "look once instead of at each change")
	fs.BoolVar(&p.hints, "hints", false, "show hints without being asked")
	return fs
}

// How often the folder is looked at. Reading the names of a few files costs less
// than being told of changes does code.
const watchInterval = 300 * time.Millisecond

// watchCommand shows the next thing that is missing, and looks again whenever a
// file changes. It keeps nothing between starts: what is done is in the files.
func watchCommand(ctx context.Context, t *terminal, args []string) error {
	var p watchFlags
	words, err := parseAround(p.flags(), args)
	if errors.Is(err, flag.ErrHelp) {
		return helpCommand(ctx, t, []string{"watch"})
	}
	if err != nil {
		return err
	}
	dir := "."
	switch len(words) {
	case 0:
	case 1:
		dir = words[0]
	default:
		return usagef("watch takes one folder, got %d words", len(words))
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usagef("%s is no folder to watch", dir)
	}
	rubric := grade.DefaultRubric()
	if p.rubric != "" {
		if rubric, err = grade.ReadRubric(p.rubric); err != nil {
			return unusable(err)
		}
	}
	t.setTextWidth()
	w := watcher{terminal: t, dir: dir, hints: p.hints, grader: &grade.Grader{Cold: t.cold, Rubric: rubric.WithSchedules(0)}}
	if !raceWorks(ctx) {
		w.grader.Rubric = w.grader.Rubric.Without("NoRace")
	}
	if p.once {
		return w.once(ctx)
	}
	return w.watch(ctx, os.Stdin)
}

// watcher looks at a folder again and again.
type watcher struct {
	*terminal
	dir    string
	hints  bool
	grader *grade.Grader
	last   grade.Result
}

func (w *watcher) once(ctx context.Context) error {
	if !w.look(ctx) {
		return errInterrupted
	}
	if w.last.Status == grade.Ungraded {
		return fmt.Errorf("not checked: %s", w.last.Reason)
	}
	if n := len(w.last.Names(grade.Pass)); w.last.Status != grade.Graded || n < len(w.last.Checks) {
		return &failedError{fmt.Sprintf("%d of %d checks pass", n, len(w.last.Checks))}
	}
	return nil
}

// watch goes on until it is interrupted or told to quit.
func (w *watcher) watch(ctx context.Context, in *os.File) error {
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	keys, restore := readKeys(ctx, in, quit)
	defer restore()
	seen := ""
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	for {
		if now := stamp(w.dir); now != seen {
			seen = now
			w.clear()
			if !w.look(ctx) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case key, open := <-keys:
			if !open {
				keys = nil
				continue
			}
			switch key {
			case 'h':
				w.hint()
			case 'r':
				seen = ""
			case 'l':
				w.list()
			}
		}
	}
}

// clear begins a new screen, on a terminal.
func (w *watcher) clear() {
	if w.live {
		w.print("\x1b[H\x1b[2J")
	}
}

// print is printf for a terminal that does not return the carriage by itself.
func (w *watcher) print(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if w.live {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	}
	_, _ = io.WriteString(w.out, text)
}

// look checks the folder and shows the first failure. It reports whether it came
// to an end.
func (w *watcher) look(ctx context.Context) bool {
	progress := newProgress(w.terminal)
	w.grader.Stage = func(_, stage string) { progress.tell("%s ...", stage) }
	r := w.grader.Grade(ctx, grade.Entry{ID: w.name(), Dir: w.dir})
	w.say("")
	if ctx.Err() != nil {
		return false
	}
	w.last = export.ForStudents(*r)
	w.show()
	return true
}

// name is that of the folder, which may be given as a dot.
func (w *watcher) name() string {
	if abs, err := filepath.Abs(w.dir); err == nil {
		return grade.IDOf(filepath.Base(abs))
	}
	return w.dir
}

func (w *watcher) show() {
	r := w.last
	switch r.Status {
	case grade.Refused:
		w.print("%s: %s\n\n", shownID(r.Submission), r.Reason)
		for _, p := range r.Problems {
			at := p.File
			if p.Line > 0 {
				at = fmt.Sprintf("%s:%d", p.File, p.Line)
			}
			w.print("  %s  %s\n", at, p.Message)
			if p.Hint != "" {
				w.print("      hint  %s\n", p.Hint)
			}
		}
		w.print("\nnext       mend the first of these and save\n")
		return
	case grade.Ungraded:
		w.print("it could not be checked: %s\n", r.Reason)
		return
	}
	done := len(r.Names(grade.Pass))
	w.print("%s %d/%d   %g of %g points\n\n", bar(done, len(r.Checks), 24, w.unicode), done, len(r.Checks), r.Score, r.MaxScore)
	c, ok := w.first()
	if !ok {
		w.print("Everything holds. ")
		if n := len(r.Names(grade.Unstable)); n > 0 {
			w.print("%s could not be decided. ", plural(n, "check"))
		}
		w.print("What is left is the search for schedules, and races:\n\n")
		w.print("next       %s grade %s\n           go test -race ./...\n", w.self, w.dir)
		return
	}
	text := c.Output
	if text == "" && c.Hidden {
		text = fmt.Sprintf("%s/%s: %s\n", c.Contract, c.Name, hiddenSays(c))
	}
	if i := strings.Index(text, "\n  hint "); i >= 0 && !w.hints {
		text = text[:i+1]
	}
	w.print("%s\n", text)
	w.print("next       make %s/%s hold, and save", c.Contract, c.Name)
	if w.live {
		w.print("; h hint, l list, r again, q quit")
	}
	w.print("\n           %s explain %s\n", w.self, c.Name)
}

// first is the check to work on: the first in the order of the rubric that fails.
func (w *watcher) first() (grade.Check, bool) {
	for _, c := range w.last.Checks {
		if c.Status == grade.Fail {
			return c, true
		}
	}
	return grade.Check{}, false
}

func (w *watcher) hint() {
	c, ok := w.first()
	switch {
	case !ok:
	case c.Hint != "":
		w.print("hint       %s\n", c.Hint)
	default:
		w.print("hint       there is none: this check is hidden\n")
	}
}

func (w *watcher) list() {
	for _, c := range w.last.Checks {
		w.print("  %s %s/%s\n", mark(c.Status), c.Contract, c.Name)
	}
}

// bar draws how much is done.
func bar(done, total, width int, unicode bool) string {
	full, empty := "#", "-"
	if unicode {
		full, empty = "█", "·"
	}
	n := 0
	if total > 0 {
		n = done * width / total
	}
	return strings.Repeat(full, n) + strings.Repeat(empty, width-n)
}

// stamp changes when a Go file of a folder does.
func stamp(dir string) string {
	h := sha256.New()
	seen := 0
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if seen++; seen > 10_000 {
			return fs.SkipAll
		}
		if err != nil { // what cannot be read does not hide the rest
			return nil
		}
		if d.IsDir() && path != dir && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(d.Name(), ".go") {
			return nil
		}
		if info, err := d.Info(); err == nil {
			fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return string(h.Sum(nil))
}

// readKeys hands on keys that are pressed, one by one if the input is a terminal.
// The reader ends with the process: nothing else ends a read of a terminal.
// It calls quit itself, so that nobody waits for a check to end.
func readKeys(ctx context.Context, in *os.File, quit func()) (keys <-chan byte, restore func()) {
	restore = func() {}
	if !term.IsTerminal(int(in.Fd())) {
		return nil, restore
	}
	if state, err := term.MakeRaw(int(in.Fd())); err == nil {
		restore = func() { _ = term.Restore(int(in.Fd()), state) }
	}
	out := make(chan byte)
	go func() {
		defer close(out)
		r := bufio.NewReader(in)
		for {
			b, err := r.ReadByte()
			if err != nil {
				return
			}
			if b == 'q' || b == 3 || b == 4 { // Ctrl-C and Ctrl-D, which this mode hands on
				quit()
				return
			}
			select {
			case out <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, restore
}

// raceWorks reports whether race-enabled programs can be built here.
func raceWorks(ctx context.Context) bool {
	f := checkRace(ctx, nil)
	return !f.bad && strings.HasPrefix(f.text, "go test -race works")
}
