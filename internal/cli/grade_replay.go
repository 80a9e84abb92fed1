package cli

import (
	"context"
	"errors"
	"fmt"

	"example.com/poollab/lab/grade"
)

// replay plays the world of a failed check once more.
func (p *gradeFlags) replay(ctx context.Context, t *terminal, g *grade.Grader, dir string) error {
	g.Stage = newProgress(t).stage
	c, err := g.Replay(ctx, grade.Entry{ID: dir, Dir: dir}, p.token)
	t.say("")
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case errors.Is(err, grade.ErrToken):
		return unusable(err)
	case err != nil:
		return err
	}
	if p.json {
		if err := writeResult(t.out, c); err != nil {
			return err
		}
	} else if c.Status == grade.Pass {
		t.printf("%s/%s: played again, this world is fine\n  world %s\n", c.Contract, c.Name, c.World)
	} else {
		t.printf("%s", c.Output)
	}
	if c.Status != grade.Pass {
		return &failedError{fmt.Sprintf("%s/%s: %s", c.Contract, c.Name, c.Status)}
	}
	return nil
}
