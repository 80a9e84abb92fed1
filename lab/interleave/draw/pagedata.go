package draw

import (
	"slices"
	"strings"

	"example.com/poollab/lab/interleave"
)

// pageData is what the script of a page reads.
type pageData struct {
	Goroutines []pageGoroutine `json:"goroutines"`
	Steps      []pageStep      `json:"steps"`
	Rows       []pageRow       `json:"rows"`
	Files      []pageFile      `json:"files"`
	Headline   string          `json:"headline"`
	Ending     []string        `json:"ending"`
	Moral      string          `json:"moral"`
	Aliases    string          `json:"aliases"`
	All        bool            `json:"all"`
}

type pageGoroutine struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Shown bool   `json:"shown"`
	Waits string `json:"waits"` // "waits for wg1", at the end
	Plan  string `json:"plan"`  // what it could not do
	From  int    `json:"waitsFrom"`
}

type pageStep struct {
	G       int    `json:"g"` // index of the goroutine, -1 when time passes
	Op      string `json:"op"`
	Where   string `json:"where"`
	File    int    `json:"file"` // index, -1 if unknown
	Line    int    `json:"line"`
	Stop    string `json:"stop"` // who was stopped before it
	Blocked bool   `json:"blocked"`
	Waits   string `json:"waits"`  // "waits for wg1", if blocked
	Plan    string `json:"plan"`   // the operation without its result
	Object  int    `json:"object"` // a number for it, -1 for none
	Lock    string `json:"lock"`   // what it does with a mutex: "take", "give", or "drop" all
	May     bool   `json:"may"`    // a goroutine before this step can go on, unless it is to take a mutex that is not free
	Ends    bool   `json:"ends"`
	Starts  int    `json:"starts"` // index of the goroutine that it starts, or -1
}

// pageRow is steps from one to before another, summed up if fold is not empty.
type pageRow struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Fold string `json:"fold"`
}

type pageFile struct {
	Pieces []pagePiece `json:"pieces"`
}

// pagePiece is consecutive lines of a file.
type pagePiece struct {
	From  int      `json:"from"`
	Lines []string `json:"lines"`
}

// aroundLines is how much of the source is shown before and after a step.
const aroundLines = 12

func newPageData(st *story) pageData {
	shown := st.shown()
	d := pageData{
		Goroutines: []pageGoroutine{}, Steps: []pageStep{}, Rows: []pageRow{}, Files: []pageFile{}, Ending: []string{},
		Headline: st.headline(), Moral: st.moral(), All: st.opts.all,
	}
	for i, p := range st.people {
		d.Goroutines = append(d.Goroutines, pageGoroutine{ID: p.id, Name: p.name, Shown: shown[i]})
	}
	holders := st.holders()
	for _, w := range st.raw.Waiting {
		g := &d.Goroutines[st.index[w.Goroutine]]
		g.Waits, g.Plan, g.From = st.waits(w.Op, w.Object), st.action(w.Op, w.Object), st.steps-1
		if h, ok := holders[w.Object]; ok && isLock(w.Op) {
			g.From = max(h.step, st.lastStep(w.Goroutine))
		}
	}
	var objects []string
	files := map[string]int{}
	lines := map[string][]int{}
	for i, e := range st.events[:st.steps] {
		s := st.raw.Steps[i]
		if s.Object != "" && !slices.Contains(objects, s.Object) {
			objects = append(objects, s.Object)
		}
		step := pageStep{
			G: e.who, Op: e.text, Where: st.where(e.at), File: -1, Line: e.at.line,
			Blocked: s.Blocked, Ends: e.who != nobody && exits(s.Op), Starts: -1,
			Plan: st.action(s.Op, s.Object), Object: slices.Index(objects, s.Object), Lock: lockWord(s),
			May: s.Blocked || verb(s.Op) != "wait" && !strings.HasPrefix(s.Object, "rw"),
		}
		if e.stop {
			step.Stop = st.stopText(e, true)
		}
		if s.Blocked {
			step.Waits = st.waits(s.Op, s.Object)
		}
		if s.Op == "go" {
			step.Starts = st.started(s.Result)
		}
		if e.at.file != "" && e.at.line > 0 {
			if _, ok := files[e.at.file]; !ok {
				files[e.at.file] = len(files)
				d.Files = append(d.Files, pageFile{})
			}
			step.File = files[e.at.file]
			lines[e.at.file] = append(lines[e.at.file], e.at.line)
		}
		d.Steps = append(d.Steps, step)
	}
	for file, i := range files {
		d.Files[i].Pieces = st.pieces(file, lines[file])
	}
	for _, r := range st.rows(shown) {
		if r.step < st.steps {
			d.Rows = append(d.Rows, pageRow{From: r.step, To: r.step + max(1, r.folded), Fold: r.text})
		}
	}
	for _, g := range st.groups() {
		d.Ending = append(d.Ending, st.sentence(g))
	}
	d.Aliases = st.aliases(objects)
	return d
}

// lockWord says what a step does with a mutex. A wait for a condition gives
// one back, and does not say which.
func lockWord(s interleave.Step) string {
	switch {
	case onCond(s.Op, s.Object) && verb(s.Op) == "wait":
		return "drop"
	case isUnlock(s.Op):
		return "give"
	case isLock(s.Op) && !s.Blocked && s.Result != "false":
		return "take"
	}
	return ""
}

// lastStep is the last step of a goroutine, -1 if it took none.
func (st *story) lastStep(id int) int {
	for i := st.steps - 1; i >= 0; i-- {
		if e := st.events[i]; e.who != nobody && st.people[e.who].id == id {
			return i
		}
	}
	return -1
}

// started is the goroutine that the result of "go" names, or nobody.
func (st *story) started(result string) int {
	if m := numbered.FindString(result); m != "" {
		if i, ok := st.person(m); ok {
			return i
		}
	}
	return nobody
}

// pieces are the lines around some lines of a file. They are empty if the
// source is not at hand.
func (st *story) pieces(file string, around []int) []pagePiece {
	slices.Sort(around)
	pieces := []pagePiece{}
	next := 1 // the first line that no piece has yet
	for _, n := range slices.Compact(around) {
		for at := max(next, n-aroundLines); at <= n+aroundLines; at++ {
			text := cleanSource(st.opts.source(file, at))
			if last := len(pieces) - 1; last >= 0 && next == at {
				pieces[last].Lines = append(pieces[last].Lines, text)
			} else {
				pieces = append(pieces, pagePiece{at, []string{text}})
			}
			next = at + 1
		}
	}
	for i, p := range pieces { // what lies behind the end of the file is empty
		end := len(p.Lines)
		for end > 0 && p.Lines[end-1] == "" {
			end--
		}
		pieces[i].Lines = p.Lines[:end]
	}
	return slices.DeleteFunc(pieces, func(p pagePiece) bool { return len(p.Lines) == 0 })
}

// cleanSource is clean for a line whose indent stays.
func cleanSource(s string) string {
	code := strings.TrimLeft(s, " \t")
	indent := strings.ReplaceAll(s[:len(s)-len(code)], "\t", "    ")
	return indent + clean(code)
}
