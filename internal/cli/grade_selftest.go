package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/poollab/lab/grade"
	"example.com/poollab/pool"
	"example.com/poollab/testdata/submissions"
)

// trial is a sample and what the grader made of it.
type trial struct {
	submissions.Sample
	result *grade.Result
	bad    []string // in which way that is not what the sample deserves
	absent bool     // this system cannot hold its files
}

// test grades the samples of the kit: right ones must get full marks, mistakes must
// lose what they should, and an attack must gain nothing.
func (p *gradeFlags) test(ctx context.Context, t *terminal, g *grade.Grader) error {
	dir, err := os.MkdirTemp("", "poollab-selftest")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := g.Prepare(ctx); err != nil {
		return err
	}
	progress := newProgress(t)
	all := submissions.All()
	done, wrong, absent := 0, 0, 0
	for tr, err := range pool.Completed(ctx, p.jobs, all, func(ctx context.Context, s submissions.Sample) (trial, error) {
		return p.try(ctx, g, s, filepath.Join(dir, strings.ReplaceAll(s.Name, "/", "_")))
	}) {
		if ctx.Err() != nil {
			continue
		}
		if err != nil {
			return err
		}
		done++
		t.say("")
		switch {
		case tr.absent:
			absent++
			t.printf("-    %-36s this system cannot hold its files\n", tr.Name)
		case len(tr.bad) > 0:
			wrong++
			t.printf("FAIL %-36s %s\n", tr.Name, tr.result.Summary())
			for _, b := range tr.bad {
				t.printf("       %s\n", b)
			}
		default:
			t.printf("ok   %-36s %s\n", tr.Name, t.cut(tr.result.Summary(), 42))
		}
		progress.tell("%d of %d samples graded ...", done, len(all))
	}
	t.say("")
	if ctx.Err() != nil {
		return errInterrupted
	}
	t.printf("%d of %d samples as they should be\n", done-wrong-absent, len(all))
	if wrong+absent > 0 {
		return &failedError{fmt.Sprintf("%s graded wrongly, %d not tried", plural(wrong, "sample"), absent)}
	}
	return nil
}

func (p *gradeFlags) try(ctx context.Context, g *grade.Grader, s submissions.Sample, dir string) (trial, error) {
	tr := trial{Sample: s}
	if err := s.Write(dir); errors.Is(err, errors.ErrUnsupported) {
		tr.absent = true
		return tr, nil
	} else if err != nil {
		return tr, err
	}
	defer os.RemoveAll(dir)
	tr.result = g.Grade(ctx, grade.Entry{ID: s.Name, Dir: dir})
	tr.judge(g.Rubric)
	return tr, nil
}

// judge compares a result with what the sample deserves.
func (tr *trial) judge(rubric *grade.Rubric) {
	r := tr.result
	complain := func(format string, args ...any) { tr.bad = append(tr.bad, fmt.Sprintf(format, args...)) }
	if r.Status == grade.Ungraded {
		complain("it is not graded, and it should be")
		return
	}
	if want := tr.Refused || tr.Broken; want != (r.Status == grade.Refused) {
		complain("refused: %t, and it should be %t", r.Status == grade.Refused, want)
		return
	}
	if r.Status == grade.Refused {
		return
	}
	status := map[string]grade.Check{}
	for _, c := range r.Checks {
		status[c.Contract+"/"+c.Name] = c
	}
	switch tr.Kind {
	case submissions.Good:
		for _, c := range r.Checks {
			if c.Status != grade.Pass {
				complain("%s/%s: %s: %s%s", c.Contract, c.Name, c.Status, c.Headline, c.Reason)
			}
		}
	case submissions.Hostile:
		for _, name := range slices.Concat(r.Names(grade.Pass), r.Names(grade.Unstable)) {
			if !slices.Contains(tr.Earns, name) {
				complain("%s: %s, and it does not deserve it", name, status[name].Status)
			}
		}
	}
	if tr.Schedules && rubric.Searches() == 0 || tr.Race && !rubric.Races() {
		return
	}
	for _, name := range tr.Loses {
		c, ok := status[name]
		if ok && !slices.Contains([]grade.Verdict{grade.Fail, grade.Skipped}, c.Status) {
			complain("%s: %s, and it should fail", name, c.Status)
		}
	}
}
