package cli

import (
	"bytes"
	"context"
	"fmt"

	"example.com/poollab/lab/grade"
)

// writeBundle writes what it takes to come to a result again.
func writeBundle(path string, g *grade.Grader, e grade.Entry, r *grade.Result) error {
	b, err := g.Bundle(e, r)
	if err != nil {
		return err
	}
	var data bytes.Buffer
	if err := b.Write(&data); err != nil {
		return err
	}
	if err := grade.WriteFile(path, data.Bytes()); err != nil {
		return fmt.Errorf("the bundle is not written: %w", err)
	}
	return nil
}

// appeal grades the submission of a bundle again and tells whether anything has
// changed.
func (p *regradeFlags) appeal(ctx context.Context, t *terminal, path string) error {
	b, err := grade.ReadBundle(path)
	if err != nil {
		return unusable(err)
	}
	g := &grade.Grader{Cold: t.cold, Stage: newProgress(t).stage}
	r, err := b.Grade(ctx, g)
	t.say("")
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	t.setTextWidth()
	changes := grade.Diff([]grade.Result{*b.Result}, []grade.Result{*r})
	if p.json {
		return p.finish(t, path, path, changes, 1)
	}
	t.showResult(*r, "")
	t.printf("\n")
	if len(changes) == 0 {
		t.printf("the same as then: %s\n", b.Result.Summary())
		return nil
	}
	return p.finish(t, path, path, changes, 1)
}
