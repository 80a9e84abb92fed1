package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"example.com/poollab/lab/grade"
)

// replay plays the world of a failed check once more.
func (p *gradeFlags) replay(ctx context.Context, t *terminal, g *grade.Grader, dir string) error {
	progress := newProgress(t)
	g.Stage = func(_, stage string) { progress.tell("%s ...", stage) }
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
		enc := json.NewEncoder(t.out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(c); err != nil {
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
