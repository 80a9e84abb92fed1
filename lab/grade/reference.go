package grade

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"example.com/poollab/lab/grade/build"
	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/grade/player"
	"example.com/poollab/lab/invariants"
	"example.com/poollab/testdata/submissions"
)

// sampleReference is the sample that submissions are compared with unless the
// grader says otherwise: it is what a good student would write, not the fastest
// pool there is.
const sampleReference = "good/plain"

// reference is what the processor time of submissions is compared with. It is
// built once for all of them, and kept in memory, so that no file of it outlives a
// submission.
type reference struct {
	program []byte
	missing map[string]string
}

// readReference reads the files of the reference.
func (g *Grader) readReference() (gate.Submission, error) {
	dir, rules := g.Reference, g.rules()
	if dir == "" {
		sample, ok := submissions.Lookup(sampleReference)
		if !ok {
			return gate.Submission{}, fmt.Errorf("there is no sample %s", sampleReference)
		}
		var err error
		if dir, err = os.MkdirTemp("", "poollab-reference-"); err != nil {
			return gate.Submission{}, err
		}
		defer os.RemoveAll(dir)
		if err := sample.Write(dir); err != nil {
			return gate.Submission{}, err
		}
		rules = gate.Rules{}
	}
	sub, problems, err := gate.Check(dir, rules)
	if err == nil && len(problems) > 0 {
		err = errors.New(problems[0].String())
	}
	return sub, err
}

// checkReference says what is wrong with a reference of the grader's own, and
// notes its digest.
func (g *Grader) checkReference() error {
	if g.Reference == "" {
		return nil
	}
	sub, err := g.readReference()
	if err != nil {
		return fmt.Errorf("%w: the reference: %w", ErrMachine, err)
	}
	g.referred = sub.Digest
	return nil
}

// buildReference builds it, unless that has been done.
func (g *Grader) buildReference(ctx context.Context) (*reference, error) {
	g.refer.Lock()
	defer g.refer.Unlock()
	if g.ref != nil {
		return g.ref, nil
	}
	sub, err := g.readReference()
	if err != nil {
		return nil, err
	}
	built, problems, err := g.builder.Driver(ctx, sub, false)
	if err != nil {
		return nil, err
	}
	if built.Path == "" {
		return nil, fmt.Errorf("it does not compile: %s", problems[0])
	}
	program, err := os.ReadFile(built.Path)
	if err = errors.Join(err, built.Remove()); err != nil {
		return nil, err
	}
	g.ref = &reference{program: program, missing: built.Missing}
	return g.ref, nil
}

// players are the two that are compared, in the same sandbox, under the same limits.
// Their programs lie beside that of the submission until the bench is closed. Both
// are files that were written in the same way: one as the linker leaves it was seen
// to take some hundredths more than a copy of it.
func (g *Grader) players(ctx context.Context, b *bench, c invariants.Contract) (ours, theirs *player.Player, err error) {
	ref, err := g.buildReference(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: the reference: %w", ErrMachine, err)
	}
	if reason, missing := ref.missing[build.FuncOf(c)]; missing {
		return nil, nil, fmt.Errorf("%w: the reference: %s", ErrMachine, reason)
	}
	program, err := os.ReadFile(b.built.Path)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: what was built cannot be read: %w", ErrMachine, err)
	}
	if ours, err = b.laid("measured", program); err == nil {
		theirs, err = b.laid("reference", ref.program)
	}
	return ours, theirs, err
}

// laid lays a program beside that of the submission, unless it is there.
func (b *bench) laid(name string, program []byte) (*player.Player, error) {
	path := filepath.Join(b.built.Dir, name+filepath.Ext(b.built.Path))
	if _, err := os.Stat(path); err != nil {
		if err := os.WriteFile(path, program, 0o755); err != nil {
			return nil, fmt.Errorf("%w: a program cannot be written: %w", ErrMachine, err)
		}
	}
	return &player.Player{Launch: b.launcher(path, player.Environment(), false)}, nil
}
