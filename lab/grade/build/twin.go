package build

import (
	"context"
	"errors"
	"fmt"
	"os"

	"example.com/poollab/lab/grade/gate"
	"example.com/poollab/lab/interleave/twin"
)

// BuiltTwin is the instrumented twin of a driver.
type BuiltTwin struct {
	*twin.Twin
	// Missing are the functions that the twin does not have: those that the driver
	// does not have either.
	Missing map[string]string
	root    string
}

// Remove removes all that was made.
func (b BuiltTwin) Remove() error {
	if b.root == "" {
		return nil
	}
	return os.RemoveAll(b.root)
}

// Twin builds the instrumented twin of a driver: a test binary whose TestMain
// carries out an order as the driver does. Build the driver first, by the same
// Builder: what does not compile, or not in time, is found there. The files of
// the submission are rewritten, and nothing else is.
func (b *Builder) Twin(ctx context.Context, sub gate.Submission, race bool) (BuiltTwin, error) {
	t, err := b.warm(ctx)
	if err != nil {
		return BuiltTwin{}, fmt.Errorf("build: %w", err)
	}
	s, ok := b.recall(sub)
	if !ok {
		return BuiltTwin{}, errors.New("build: the driver of this submission has not been built")
	}
	w, err := b.newWorkspace(t, sub)
	if err != nil {
		return BuiltTwin{}, fmt.Errorf("build: %w", err)
	}
	built := BuiltTwin{root: w.root, Missing: s.missing()}
	if err = w.writeDriver(s); err == nil {
		built.Twin, err = b.buildTwin(ctx, t, w, race, 2*b.limit())
	}
	if err != nil {
		return BuiltTwin{}, errors.Join(fmt.Errorf("build: %w", err), built.Remove())
	}
	return built, nil
}
