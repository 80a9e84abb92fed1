package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"example.com/poollab/lab/interleave/twin"
)

// twinWord is the argument by which a program knows that it is to build a twin.
const twinWord = "poollab-build-twin"

// twinJob is what such a process is to do. Rewriting parses and type-checks the
// submission, and what it writes may be much larger than what it reads. So it is
// done where the compiler runs: in another process, within the same limits.
type twinJob struct {
	Module  string
	Race    bool
	Command string
	Env     []string
	Cache   string
}

// twinDone is what came of it.
type twinDone struct {
	Twin  *twin.Twin
	Error string
}

// buildTwin builds the twin of the driver in a workspace.
func (b *Builder) buildTwin(ctx context.Context, t *tools, w *workspace, race bool, limit time.Duration) (*twin.Twin, error) {
	job := twinJob{Module: w.module(), Race: race, Command: t.command, Env: w.env(t, race), Cache: w.at("twins")}
	if err := os.MkdirAll(job.Cache, 0o700); err != nil {
		return nil, err
	}
	text, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	order, done := w.at("out/twin-job.json"), w.at("out/twin-done.json")
	if err := os.WriteFile(order, text, 0o600); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(done); err != nil {
		return nil, err
	}
	c := w.goCommand(t, race, twinWord, order, done)
	c.Path, c.Limit = t.program, limit
	c.Writes = append(c.Writes, job.Cache)
	out, _, err := b.run(ctx, t, c)
	var exit *ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	var d twinDone
	if text, err := os.ReadFile(done); err != nil {
		return nil, fmt.Errorf("a process that builds a twin ended without a word: %s", firstLine(out))
	} else if err := json.Unmarshal(text, &d); err != nil {
		return nil, err
	}
	if d.Error != "" {
		return nil, errors.New(d.Error)
	}
	return d.Twin, nil
}

// workOnTwin does a job, which is in a file, and writes what came of it to another.
func workOnTwin(order, done string) error {
	text, err := os.ReadFile(order)
	if err != nil {
		return err
	}
	var job twinJob
	if err := json.Unmarshal(text, &job); err != nil {
		return err
	}
	var d twinDone
	d.Twin, err = twin.Build(context.Background(), twin.Config{
		Dir: job.Module, Package: "./driver", Race: job.Race, Flags: []string{"-trimpath", "-buildvcs=false"}, Runtime: interleavePath,
		Skip:      func(path string) bool { return path != submissionPath },
		GoCommand: job.Command, Env: job.Env, Cache: job.Cache,
	})
	if err != nil {
		d.Error = err.Error()
	}
	if text, err = json.Marshal(d); err != nil {
		return err
	}
	return os.WriteFile(done, text, 0o600)
}
