package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
)

// gradeClass grades all submissions of a class.
func (p *gradeFlags) gradeClass(ctx context.Context, t *terminal, g *grade.Grader) error {
	entries, err := grade.ReadClass(p.class)
	if err != nil {
		return unusable(err)
	}
	shard, err := p.shardOf()
	if err != nil {
		return err
	}
	c := grade.Class{
		Grader: g, Entries: entries, Store: grade.Store{Dir: p.out}, Shard: shard,
		Jobs: p.jobs, Timeout: p.timeout, Resume: p.resume,
	}
	if empty, err := c.Store.Empty(); err != nil {
		return unusable(err)
	} else if !empty && !p.resume {
		return usagef("%s has results already: -resume goes on with them, -out names another folder", p.out)
	}
	log, err := openLog(p.out, shard)
	if err != nil {
		return err
	}
	defer log.Close()
	progress := newProgress(t)
	c.Tell = func(pr grade.Progress) {
		if pr.Err != nil {
			t.say("")
			t.complain(pr.Err.Error())
		} else if pr.Last.Status == grade.Ungraded {
			t.say("")
			t.complain(fmt.Sprintf("%q: %s", pr.Last.Submission, pr.Last.Summary()))
		}
		log.note(pr)
		left := ""
		if pr.Left > 0 && pr.Done < pr.Total {
			left = fmt.Sprintf(", about %v left", pr.Left.Round(time.Second))
		}
		progress.tell("%d of %d graded%s: %q %s", pr.Done, pr.Total, left, pr.Last.Submission, pr.Last.Summary())
	}
	s, err := c.Run(ctx)
	t.say("")
	if err != nil && ctx.Err() == nil {
		return err
	}
	t.showSummary(s, shard)
	if err := writeList(p.out, c.Store); err != nil {
		return err
	}
	t.printf("\n")
	if s.Undone > 0 {
		t.nextCommands([][2]string{{p.again(), "go on with the rest"}})
		return errInterrupted
	}
	rows := [][2]string{
		{"export -format html -o class.html " + shellWord(p.out), "a page of all results"},
		{"export -format canvas -assignment TITLE -base GRADEBOOK.csv " + shellWord(p.out), "fill a column of a gradebook"},
	}
	if shard.Of > 1 {
		rows = append([][2]string{{"merge -out ALL " + shellWord(p.out) + " ...", "put the shards together"}}, rows...)
	}
	t.nextCommands(rows)
	if s.Lost > 0 || s.Ungraded > 0 {
		return fmt.Errorf("%s without a grade: -resume tries them again", plural(s.Lost+s.Ungraded, "submission"))
	}
	return nil
}

// again is the command that goes on with the class: with another rubric or secret
// it would begin anew.
func (p *gradeFlags) again() string {
	words := []string{"grade -resume"}
	for _, f := range []struct{ name, value string }{
		{"class", p.class}, {"out", p.out}, {"rubric", p.rubric}, {"secret", p.secret}, {"only", strings.Join(p.only, ",")},
		{"schedules", strconv.Itoa(p.schedules)}, {"shard", p.shard}, {"jobs", strconv.Itoa(p.jobs)}, {"timeout", p.timeout.String()},
	} {
		if p.given[f.name] || f.name == "class" || f.name == "out" {
			words = append(words, "-"+f.name+" "+shellWord(f.value))
		}
	}
	if !p.race {
		words = append(words, "-race=false")
	}
	if p.require {
		words = append(words, "-require")
	}
	return strings.Join(words, " ")
}

// shellWord is a word as a shell takes it.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=@+%") == "" && s != "" {
		return s
	}
	if q := strconv.Quote(s); strings.ReplaceAll(strings.ReplaceAll(q, `\"`, `"`), `\\`, `\`) != `"`+s+`"` {
		return "$'" + strings.ReplaceAll(q[1:len(q)-1], "'", `\'`) + "'" // what a terminal must not see
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func (t *terminal) showSummary(s grade.Summary, shard grade.Shard) {
	part := ""
	if shard.Of > 1 {
		part = " of shard " + shard.String()
	}
	t.printf("%s%s: %d graded, %d refused, %d not graded", plural(s.Total, "submission"), part, s.Graded, s.Refused, s.Ungraded)
	for _, part := range []struct {
		n    int
		what string
	}{
		{s.Kept, "kept from before"}, {s.Lost, "with a result that could not be written"}, {s.Undone, "not begun"}, {s.Review, "to look at"},
	} {
		if part.n > 0 {
			t.printf(", %d %s", part.n, part.what)
		}
	}
	t.printf("\n")
}

// classLog is a file with a line for each submission as it is done.
type classLog struct{ *os.File }

// openLog opens the log of a shard, beside the results.
func openLog(dir string, s grade.Shard) (classLog, error) {
	if err := (grade.Store{Dir: dir}).Open(); err != nil {
		return classLog{}, err
	}
	name := "progress.jsonl"
	if s.Of > 1 {
		name = fmt.Sprintf("progress-%s.jsonl", strings.ReplaceAll(s.String(), "/", "-of-"))
	}
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return classLog{}, fmt.Errorf("the log of the class cannot be written: %w", err)
	}
	return classLog{f}, nil
}

// note adds a line. What counts are the results, so a full disk is not its matter.
func (l classLog) note(p grade.Progress) {
	line, err := json.Marshal(map[string]any{
		"time": time.Now().UTC().Format(time.RFC3339), "done": p.Done, "total": p.Total,
		"submission": p.Last.Submission, "status": p.Last.Status, "score": p.Last.Score, "written": p.Err == nil,
	})
	if err == nil {
		_, _ = l.Write(append(line, '\n'))
	}
}

// writeList writes the table of a class beside the results.
func writeList(dir string, s grade.Store) error {
	results, err := s.All()
	if err != nil {
		return err
	}
	f, err := export.Lookup("csv")
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := f.Write(&b, results, export.Options{Audience: export.Teacher}); err != nil {
		return err
	}
	return grade.WriteFile(filepath.Join(dir, "class.csv"), []byte(b.String()))
}
