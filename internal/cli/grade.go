package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
)

// gradeCommand grades one submission, or a class of them.
func gradeCommand(ctx context.Context, t *terminal, args []string) error {
	var p gradeFlags
	dirs, err := p.parse(args)
	if err != nil {
		return err
	}
	g, err := p.grader()
	if err != nil {
		return err
	}
	g.Cold = t.cold
	t.setTextWidth()
	switch {
	case p.selftest:
		return p.test(ctx, t, g)
	case p.class != "":
		return p.gradeClass(ctx, t, g)
	}
	if p.token != "" {
		return p.replay(ctx, t, g, dirs[0])
	}
	return p.gradeOne(ctx, t, g, dirs[0])
}

// gradeOne grades one submission and shows the result.
func (p *gradeFlags) gradeOne(ctx context.Context, t *terminal, g *grade.Grader, dir string) error {
	e := grade.Entry{ID: p.name, Dir: dir, Submitted: p.submitted, Commit: p.commit}
	if e.ID == "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		e.ID = grade.IDOf(filepath.Base(abs))
	}
	if info, err := os.Stat(dir); err != nil {
		return usagef("the submission cannot be read: %v", err)
	} else if !info.IsDir() {
		return usagef("%s is a file, and a submission is a folder", dir)
	}
	format, err := p.formatOf()
	if err != nil {
		return err
	}
	// A platform that runs out of patience finds a file that gives nothing away.
	if err := p.write(t, format, g.Begin(e)); errors.Is(err, fs.ErrNotExist) {
		return usagef("-o: there is no folder %s", filepath.Dir(p.to))
	} else if err != nil {
		return err
	}
	g.Stage = newProgress(t).stage
	r := g.Grade(ctx, e)
	t.say("")
	if ctx.Err() != nil && r.Status == grade.Ungraded {
		return errInterrupted
	}
	if err := p.write(t, format, r); err != nil {
		return err
	}
	if p.bundle != "" && r.Status != grade.Ungraded {
		if err := writeBundle(p.bundle, g, e, r); err != nil {
			return fmt.Errorf("the bundle is not written: %w", err)
		}
	}
	shown := *r
	if !p.teach {
		shown = export.ForStudents(*r)
		shown.Layers = r.Layers // who grades here may know what was in force
	}
	switch {
	case p.format != "" && p.to == "":
	case p.json:
		if err := writeResult(t.out, shown); err != nil {
			return err
		}
	default:
		t.showResult(shown, dir)
		p.showNext(t, dir, *r)
	}
	return p.exit(r)
}

// exit is the error for a result that is not full marks.
func (p *gradeFlags) exit(r *grade.Result) error {
	switch {
	case r.Status == grade.Ungraded:
		return fmt.Errorf("not graded: %s", r.Reason)
	case r.Status == grade.Refused:
		return &failedError{fmt.Sprintf("refused: %s; this is no grade", r.Reason)}
	case len(r.Names(grade.Fail)) > 0:
		return &failedError{fmt.Sprintf("%s failed", plural(len(r.Names(grade.Fail)), "check"))}
	case p.strict && len(r.Names(grade.Unstable)) > 0:
		return &failedError{fmt.Sprintf("%s could not be decided", plural(len(r.Names(grade.Unstable)), "check"))}
	}
	return nil
}

func (p *gradeFlags) formatOf() (export.Format, error) {
	name := p.format
	if name == "" {
		name = "json"
	}
	f, err := export.Lookup(name)
	if err != nil {
		return nil, unusable(err)
	}
	return f, nil
}

// write writes a result for a platform: to the file of -o, or, when it is done and
// there is none, to standard output.
func (p *gradeFlags) write(t *terminal, f export.Format, r *grade.Result) error {
	o := export.Options{Env: os.Getenv}
	if p.teach {
		o.Audience = export.Teacher
	}
	var b strings.Builder
	err := f.Write(&b, []grade.Result{*r}, o)
	if errors.Is(err, export.ErrUngraded) { // there is no such thing on this platform
		if p.to != "" {
			return removed(p.to)
		}
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case p.to != "":
		if err := grade.WriteFile(p.to, []byte(b.String())); err != nil {
			return fmt.Errorf("the result is not written: %w", err)
		}
	case p.format != "" && r.Key != "":
		_, err := io.WriteString(t.out, b.String())
		return err
	}
	return nil
}

// removed makes sure that no earlier result is taken for this one.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// cold says why the first grade on a machine takes long.
func (t *terminal) cold() {
	t.complain("compiling what all submissions have in common, once on this machine: about a minute")
}
