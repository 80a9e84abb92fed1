package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"strings"

	"example.com/poollab/lab/grade"
)

// mergeFlags are the flags of poollab merge.
type mergeFlags struct{ out string }

func (p *mergeFlags) flags() *flag.FlagSet {
	fs := quietFlags("merge")
	fs.StringVar(&p.out, "out", "", "`folder` for the results of the whole class; it may not have any yet")
	return fs
}

// mergeCommand puts the results of shards together.
func mergeCommand(ctx context.Context, t *terminal, args []string) error {
	var p mergeFlags
	words, err := parseAround(p.flags(), args)
	if err != nil {
		return err
	}
	if len(words) == 0 || p.out == "" {
		return usagef("merge takes the folders of the shards, and -out with the folder for all")
	}
	to := grade.Store{Dir: p.out}
	if empty, err := to.Empty(); err != nil {
		return unusable(err)
	} else if !empty {
		return usagef("%s has results already: name another folder", p.out)
	}
	var from []grade.Store
	for _, w := range words {
		from = append(from, grade.Store{Dir: w})
	}
	results, err := grade.Merge(from...)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return unusable(err)
	case errors.Is(err, grade.ErrConflict): // often of the whole class, for one reason
		lines := strings.Split(strings.TrimPrefix(err.Error(), "grade: "), "\n")
		if len(lines) == 1 {
			return usagef("%s", lines[0])
		}
		return usagef("%s; and %d more", lines[0], len(lines)-1)
	case err != nil:
		return err
	case len(results) == 0:
		return usagef("there are no results in %s", strings.Join(words, ", "))
	}
	if err := to.Open(); err != nil {
		return err
	}
	for i := range results {
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err := to.Write(&results[i]); err != nil {
			return err
		}
	}
	if err := writeList(p.out, to); err != nil {
		return err
	}
	t.printf("%s from %s are in %s\n\n", plural(len(results), "result"), plural(len(words), "folder"), p.out)
	t.nextCommands([][2]string{{"export -format html -o class.html " + shellWord(p.out), "a page of all results"}})
	return nil
}

// regradeFlags are the flags of poollab regrade.
type regradeFlags struct {
	diff bool
	json bool
}

func (p *regradeFlags) flags() *flag.FlagSet {
	fs := quietFlags("regrade")
	fs.BoolVar(&p.diff, "diff", true, "compare two folders of results")
	fs.BoolVar(&p.json, "json", false, "print one JSON object instead of text")
	return fs
}

// regradeCommand shows what a second grading of a class has changed.
func regradeCommand(ctx context.Context, t *terminal, args []string) error {
	var p regradeFlags
	words, err := parseAround(p.flags(), args)
	if err != nil {
		return err
	}
	if len(words) == 1 && strings.HasSuffix(words[0], ".zip") {
		return p.appeal(ctx, t, words[0])
	}
	if len(words) != 2 || !p.diff {
		return usagef("regrade takes the bundle of an appeal (.zip), or with -diff two folders: the earlier results, and those of grading the class again with grade -class -out")
	}
	var all [2][]grade.Result
	for i, w := range words {
		if all[i], err = (grade.Store{Dir: w}).All(); errors.Is(err, fs.ErrNotExist) {
			return unusable(err)
		} else if err != nil {
			return err
		}
		if len(all[i]) == 0 {
			return usagef("there are no results in %s", w)
		}
	}
	return p.finish(t, words[0], words[1], grade.Diff(all[0], all[1]), len(all[1]))
}

// finish shows changes. Marks that fell are a failure.
func (p *regradeFlags) finish(t *terminal, before, after string, changes []grade.Change, total int) error {
	fell := 0
	for _, c := range changes {
		if c.Fell {
			fell++
		}
	}
	if p.json {
		if err := writeResult(t.out, map[string]any{"schema": "poollab.regrade/1", "before": before, "after": after, "fell": fell, "changes": append([]grade.Change{}, changes...)}); err != nil {
			return err
		}
	} else {
		t.setTextWidth()
		t.showChanges(changes, total, fell)
	}
	if fell > 0 {
		return &failedError{fmt.Sprintf("%s lower than before", plural(fell, "mark"))}
	}
	return nil
}

func (t *terminal) showChanges(changes []grade.Change, total, fell int) {
	for _, c := range changes {
		mark, before, after := "     ", c.Before, c.After
		if c.Fell {
			mark = "FELL "
		}
		if before == "" {
			before = "nothing"
		}
		if after == "" {
			after = "nothing"
		}
		t.printf("%s%q  %s -> %s%s\n", mark, c.Submission, before, after, because(c))
		for _, k := range c.Checks {
			t.printf("       %s\n", k)
		}
	}
	t.printf("%s, %d changed, %d fell\n", plural(total, "submission"), len(changes), fell)
}

// because says what else has changed, which may be why.
func because(c grade.Change) string {
	var why []string
	for _, part := range []struct {
		what    string
		changed bool
	}{{"files", c.OtherFiles}, {"kit", c.OtherKit}, {"rubric", c.OtherRubric}} {
		if part.changed && c.Before != "" && c.After != "" {
			why = append(why, part.what)
		}
	}
	if len(why) == 0 {
		return ""
	}
	return " (other " + strings.Join(why, ", ") + ")"
}
