package scenarios

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	batchRows = 100
	maxRows   = 1_000_000
	// countTime is how long counting the rows of a server's table may take.
	countTime = time.Minute
)

func load() Scenario {
	return Scenario{
		Name:       "load",
		Title:      "rows of a CSV file, loaded into a database in batches",
		Lesson:     "a single writer serialises, so that more workers gain little; a real server lets them write side by side",
		N:          10_000,
		Workers:    4,
		Scale:      1,
		Seed:       1,
		SweepScale: 0.5,
		takesDSN:   true,
		start:      startLoad,
	}
}

// destination is a database that takes rows. All but close may be called from
// many goroutines.
type destination interface {
	// put stores rows in one transaction. If they end in an error, it takes
	// back what it has stored of them and returns that error.
	put(ctx context.Context, rows iter.Seq2[row, error]) error
	stats(ctx context.Context) (tally, error)
	// about says what kind of database it is, and why no bound is known.
	about() (kind, why string)
	// close removes all that the destination made.
	close() error
}

func newDestination(ctx context.Context, s Scenario, dir string) (destination, error) {
	switch {
	case s.DSN == "":
		return newBolt(filepath.Join(dir, "rows.db"))
	case strings.HasPrefix(s.DSN, "postgres://"), strings.HasPrefix(s.DSN, "postgresql://"):
		return newPostgres(ctx, s)
	case strings.HasPrefix(s.DSN, "sqlite:"):
		return nil, &ParamError{s.Name, "dsn", "asks for SQLite, which is not built in because its engine takes minutes to compile: leave dsn empty for the embedded bbolt, which teaches the same lesson"}
	}
	// The DSN may hold a password, so the message leaves it out.
	return nil, &ParamError{s.Name, "dsn", "is of no known kind: leave it empty for the embedded bbolt, or begin it with postgres:// or postgresql://"}
}

func startLoad(ctx context.Context, s Scenario) (*Workload, error) {
	l, err := newLoader(ctx, s)
	if err != nil {
		return nil, err
	}
	return &Workload{
		Tasks: l.tasks(),
		Do:    l.do,
		Bound: func(int) Bound {
			_, why := l.dest.about()
			return Bound{Why: why}
		},
		Check: l.check,
		Facts: l.facts,
		close: l.close,
	}, nil
}

// loader loads a file once. One of the batches meets a failure on the way.
type loader struct {
	file    *rowFile
	dest    destination
	failing int // batch that fails the first time
	close   func() error

	broken    atomic.Bool // set when the failing batch begins
	retried   atomic.Bool
	committed atomic.Int64          // rows of the batches that returned without an error
	found     atomic.Pointer[tally] // in the database, when check last looked
}

// newLoader opens the database and generates max(1, N·Scale) rows.
func newLoader(ctx context.Context, s Scenario) (_ *loader, err error) {
	n := math.Max(1, math.Round(float64(s.N)*s.Scale))
	if n > maxRows {
		return nil, &ParamError{s.Name, "scale", fmt.Sprintf("is %v, which makes %.0f of %d rows: at most %d", s.Scale, n, s.N, maxRows)}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	dir, err := os.MkdirTemp("", "poollab-load-")
	if err != nil {
		return nil, fmt.Errorf("scenarios: load: %w", err)
	}
	l := &loader{close: func() error { return os.RemoveAll(dir) }}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close())
		}
	}()
	if l.dest, err = newDestination(ctx, s, dir); err != nil {
		return nil, err
	}
	l.close = func() error { return errors.Join(l.dest.close(), os.RemoveAll(dir)) }
	if l.file, err = newRowFile(ctx, filepath.Join(dir, "rows.csv"), int(n), s.Seed); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("scenarios: load: generating rows: %w", err)
	}
	l.close = sync.OnceValue(func() error {
		err := errors.Join(l.dest.close(), l.file.file.Close(), os.RemoveAll(dir))
		if err != nil {
			return fmt.Errorf("scenarios: load: %w", err)
		}
		return nil
	})
	l.failing = rand.New(rand.NewPCG(s.Seed, 1)).IntN(l.file.batches())
	return l, nil
}

func (l *loader) tasks() []Task {
	tasks := make([]Task, l.file.batches())
	for i := range tasks {
		first := i*batchRows + 1
		tasks[i] = Task{ID: i, Name: fmt.Sprintf("rows %d-%d", first, min(first+batchRows-1, l.file.tally.rows))}
	}
	return tasks
}

// do parses a batch and stores it. After a planned failure it tries again,
// which is right only because nothing of the first attempt has been kept.
func (l *loader) do(ctx context.Context, t Task) (Result, error) {
	rows, err := l.file.batch(t.ID)
	if err != nil {
		return Result{Task: t.ID}, fmt.Errorf("scenarios: load: %s: %w", t.Name, err)
	}
	if t.ID == l.failing && l.broken.CompareAndSwap(false, true) {
		err := l.dest.put(ctx, breakingOff(rows, len(rows)/2))
		switch {
		case errors.Is(err, ErrPlanned):
			l.retried.Store(true)
		case err == nil:
			return Result{Task: t.ID}, fmt.Errorf("scenarios: load: %s: the database took half a batch", t.Name)
		default:
			return Result{Task: t.ID}, l.refused(ctx, t, err)
		}
	}
	if err := l.dest.put(ctx, breakingOff(rows, -1)); err != nil {
		return Result{Task: t.ID}, l.refused(ctx, t, err)
	}
	l.committed.Add(int64(len(rows)))
	return Result{Task: t.ID, Value: counted(len(rows), "row")}, nil
}

// refused is the error of a batch that the database did not take: that of ctx,
// if it was its end that interrupted the transaction.
func (l *loader) refused(ctx context.Context, t Task, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return fmt.Errorf("scenarios: load: %s: %w", t.Name, err)
}

// breakingOff yields rows, and fails instead of the one at index at.
func breakingOff(rows []row, at int) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for i, r := range rows {
			if i == at {
				yield(row{}, ErrPlanned)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (l *loader) stats() (tally, error) {
	ctx, cancel := context.WithTimeout(context.Background(), countTime)
	defer cancel()
	return l.dest.stats(ctx)
}

func (l *loader) check(results []Result, err error) error {
	if err != nil {
		return failed("load", err)
	}
	stored, err := l.stats()
	if err != nil {
		return fmt.Errorf("scenarios: load: counting rows: %w", err)
	}
	l.found.Store(&stored)
	var diffs []string
	if diff := stored.against(l.file.tally); diff != "" {
		diffs = append(diffs, diff)
	}
	diffs = append(diffs, missing(l.file.batches(), results)...)
	if len(diffs) == 0 && !l.retried.Load() {
		diffs = append(diffs, "no batch was rolled back, although one was to fail")
	}
	return differs("load", diffs)
}

// facts asks the database nothing, which may be far away or busy: they tell what
// check found there or, if it has not looked, what was committed.
func (l *loader) facts() []string {
	kind, _ := l.dest.about()
	file := l.file.tally
	var facts []string
	switch found := l.found.Load(); {
	case found == nil:
		facts = append(facts, fmt.Sprintf("%d of %s committed to %s", l.committed.Load(), counted(file.rows, "row"), kind))
	case *found == file:
		facts = append(facts, fmt.Sprintf("%s in %s, checksum agrees", counted(found.rows, "row"), kind))
	case found.rows == file.rows:
		facts = append(facts, fmt.Sprintf("%s in %s, checksum differs", counted(found.rows, "row"), kind))
	default:
		facts = append(facts, fmt.Sprintf("%d of %s in %s", found.rows, counted(file.rows, "row"), kind))
	}
	if l.retried.Load() {
		facts = append(facts, "1 batch rolled back and retried")
	}
	return facts
}
