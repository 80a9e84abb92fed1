package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"example.com/poollab/internal/peers/work"
)

// request is what a process that measures one sample is asked for.
type request struct {
	Cell work.Cell
	Time time.Duration
}

// measure measures a cell in a process of its own. The process has a group of
// its own too, so that Ctrl-C on the terminal does not end it.
func measure(ctx context.Context, cell work.Cell, sample time.Duration) (work.Sample, error) {
	self, err := os.Executable()
	if err != nil {
		return work.Sample{}, fmt.Errorf("bench: %w", err)
	}
	ask, err := json.Marshal(request{cell, sample})
	if err != nil {
		return work.Sample{}, fmt.Errorf("bench: %w", err)
	}
	limit := time.Minute + 10*cell.Estimate(sample)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no result after %v", limit.Round(time.Second)))
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "sample", string(ask))
	var out, failure bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &failure
	ownGroup(cmd)
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		} else if line, _, _ := strings.Cut(strings.TrimSpace(failure.String()), "\n"); line != "" {
			err = errors.New(line)
		}
		return work.Sample{}, fmt.Errorf("bench: %s: %w", cell.Name(), err)
	}
	var s work.Sample
	if err := json.Unmarshal(out.Bytes(), &s); err != nil {
		return work.Sample{}, fmt.Errorf("bench: %s: its process wrote %q: %w", cell.Name(), out.String(), err)
	}
	return s, nil
}

// sampleCommand is the other side of measure.
func sampleCommand(args []string) error {
	var r request
	if len(args) != 1 {
		return usagef("sample is what bench calls for itself")
	}
	if err := json.Unmarshal([]byte(args[0]), &r); err != nil {
		return usagef("sample is what bench calls for itself: %v", err)
	}
	s, err := work.Measure(r.Cell, r.Time)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(s)
}
