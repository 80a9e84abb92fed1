package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"example.com/poollab/lab/grade"
)

// showResult prints a result as text: points first, then what is wrong, the first
// of it in full. The folder is for what to type again; "" if there is none.
func (t *terminal) showResult(r grade.Result, dir string) {
	t.printf("%s   %s\n\n", shownID(r.Submission), r.Summary())
	if r.Status == grade.Refused {
		t.showProblems(r)
		return
	}
	if r.Status == grade.Ungraded && len(r.Names(grade.Error)) == len(r.Checks) {
		return
	}
	contract := ""
	for _, c := range r.Checks {
		if c.Contract != contract {
			contract = c.Contract
			t.printf("%s\n", contract)
		}
		t.printf("  %s %-18s %9s   %s\n", mark(c.Status), c.Name, pointsOf(c), t.cut(sayOf(c), 36))
	}
	t.printf("\n")
	shown := 0
	for _, c := range r.Checks {
		if c.Status == grade.Fail && c.Output == "" && c.Hidden && c.Say != "" { // in full, as the table cuts it
			t.printf("%s/%s: %s\n\n", c.Contract, c.Name, c.Say)
		}
		if c.Status != grade.Fail || c.Output == "" {
			continue
		}
		if shown++; shown > mostShown {
			continue
		}
		t.printf("%s", c.Output)
		if c.Token != "" && dir != "" {
			t.printf("  again %s grade -replay %s %s\n", t.self, c.Token, shellWord(dir))
		}
		t.printf("\n")
	}
	if shown > mostShown {
		t.printf("and %s more, each with a run that shows it: -json has all\n\n", plural(shown-mostShown, "failure"))
	}
	if r.Late != nil {
		t.printf("late       by %v: of %g points %g are left\n", r.Late.By, r.Late.Before, r.Score)
	}
	for _, n := range r.Notes {
		t.printf("note       %s\n", n)
	}
	if len(r.Layers) > 0 {
		t.printf("layers     %s\n", layersOf(r.Layers))
	}
	seed := ""
	if r.Seed != "" {
		seed = "seed " + r.Seed + ", "
	}
	t.printf("of         files %s, rubric %s, %skit %s, %s\n", short(r.Digest), r.Rubric, seed, short(r.Kit), r.Go)
	t.printf("total      %g of %g\n", r.Score, r.MaxScore)
}

// shownID is the id of a submission as a terminal can show it.
func shownID(id string) string {
	if q := strconv.Quote(id); q != `"`+id+`"` {
		return q
	}
	return id
}

// mostShown is how many failures are printed in full: one works on the first.
const mostShown = 5

func short(digest string) string { return digest[:min(12, len(digest))] }

func (t *terminal) showProblems(r grade.Result) {
	for _, p := range r.Problems {
		at := p.File
		if p.Line > 0 {
			at = fmt.Sprintf("%s:%d", p.File, p.Line)
		}
		if at != "" {
			at += ": "
		}
		t.printf("  %s%s\n", at, p.Message)
		if p.Hint != "" {
			t.printf("      hint  %s\n", p.Hint)
		}
	}
	t.printf("\nThis is not a grade and not a zero: mend it and hand it in again.\n")
}

func mark(v grade.Verdict) string {
	switch v {
	case grade.Pass:
		return "ok  "
	case grade.Fail:
		return "FAIL"
	case grade.Skipped:
		return "-   "
	case grade.Unstable:
		return "?   "
	}
	return "!   "
}

func pointsOf(c grade.Check) string { return fmt.Sprintf("%.4g/%.4g", c.Score, c.MaxScore) }

// sayOf is a check's line.
func sayOf(c grade.Check) string {
	switch {
	case c.Status == grade.Pass && c.Schedules > 0:
		return fmt.Sprintf("%s, %s", plural(c.Worlds, "world"), plural(c.Schedules, "schedule"))
	case c.Status == grade.Pass && c.Worlds > 0:
		return plural(c.Worlds, "world")
	case c.Status == grade.Fail && c.Headline != "":
		return c.Headline
	case c.Status == grade.Fail && c.Hint != "":
		return c.Hint
	case c.Status == grade.Fail && c.Hidden:
		return hiddenSays(c)
	case c.Status == grade.Skipped: // short, since it may stand in sixty lines
		if _, rest, ok := strings.Cut(c.Reason, "it can't be checked until "); ok {
			if name, ok := strings.CutSuffix(rest, " passes"); ok {
				return "waits for " + name
			}
		}
	}
	return c.Reason
}

// hiddenSays is what a student reads of a hidden check that failed.
func hiddenSays(c grade.Check) string {
	if c.Say != "" {
		return c.Say
	}
	return "this check is hidden"
}

// cut shortens a text to what is left of the line after so many columns.
func (t *terminal) cut(text string, used int) string {
	room := max(20, t.width-used)
	if r := []rune(text); len(r) > room {
		return string(r[:room-3]) + "..."
	}
	return text
}

func layersOf(layers map[string]bool) string {
	var on, off []string
	for name, in := range layers {
		if in {
			on = append(on, name)
		} else {
			off = append(off, name)
		}
	}
	slices.Sort(on)
	slices.Sort(off)
	text := strings.Join(on, ", ")
	if len(off) > 0 {
		text += "; NOT in force: " + strings.Join(off, ", ")
	}
	return text
}

// same is the flags without which other worlds would be played.
func (p *gradeFlags) same() string {
	text := ""
	for _, f := range [][2]string{{"rubric", p.rubric}, {"secret", p.secret}} {
		if f[1] != "" {
			text += " -" + f[0] + " " + shellWord(f[1])
		}
	}
	return text
}

// showNext prints what to type next.
func (p *gradeFlags) showNext(t *terminal, dir string, r grade.Result) {
	switch failed := r.Names(grade.Fail); {
	case r.Status != grade.Graded:
		return
	case len(failed) > 0:
		_, name, _ := strings.Cut(failed[0], "/")
		t.printf("\n")
		t.nextCommands([][2]string{
			{"grade -only " + failed[0] + p.same() + " " + shellWord(dir), "only this check, quickly"},
			{"explain " + name, "what it means, and why it is there"},
			{"watch " + shellWord(dir), "one failure at a time, checked at each save"},
		})
	default:
		t.printf("\n")
		t.nextCommands([][2]string{{"grade -schedules 10 " + shellWord(dir), "search ten times as many schedules"}})
	}
}

// writeResult prints a result as JSON. Unlike those of writeObject its texts may be
// a student's: they stay harmless where a page shows the object as it is.
func writeResult(w io.Writer, result any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(result)
}
