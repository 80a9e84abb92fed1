package cli

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

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

// look checks the folder and shows the first failure. It reports whether it came
// to an end.
func (w *watcher) look(ctx context.Context) bool {
	w.grader.Stage = newProgress(w.terminal).stage
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

// raceWorks reports whether race-enabled programs can be built here.
func raceWorks(ctx context.Context) bool {
	f := checkRace(ctx, nil)
	return !f.bad && strings.HasPrefix(f.text, "go test -race works")
}
