package grade

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"example.com/poollab/pool"
)

// Class is a run over many submissions. Each has one result file, so that a run
// that was interrupted, or killed, goes on where it was.
type Class struct {
	Grader  *Grader
	Entries []Entry
	Store   Store
	Shard   Shard
	Jobs    int           // at once; 0 is 1
	Timeout time.Duration // for each submission; 0 is none
	// Resume leaves submissions whose result is there already and was made of the
	// same files, by the same kit and rubric. Without it, results must not be there.
	Resume bool
	marker marker // in place of Grader, for tests
	// Tell is called after each submission, from one goroutine at a time; may be
	// nil.
	Tell func(Progress)
}

// marker is what a class needs of a grader.
type marker interface {
	Prepare(ctx context.Context) error
	Key(e Entry) (string, error)
	Begin(e Entry) *Result
	Grade(ctx context.Context, e Entry) *Result
}

func (c *Class) grader() marker {
	if c.marker != nil {
		return c.marker
	}
	return c.Grader
}

// Progress is how far a class run has come.
type Progress struct {
	Done, Total int // of this shard
	Kept        int // of those done, how many were there already
	Last        *Result
	Err         error         // the result of Last is not written
	Elapsed     time.Duration // since the run began
	Left        time.Duration // about so long it still takes; 0 while nobody knows
}

// Summary is what came of a class run.
type Summary struct {
	Total                     int // submissions of this shard
	Graded, Refused, Ungraded int
	Kept                      int // of these, how many were there before
	Lost                      int // results that could not be written
	Undone                    int // submissions that it did not come to
	Review                    int // submissions that a person should look at
}

// ErrNotEmpty is the error for results that would be graded once more.
var ErrNotEmpty = errors.New("grade: there are results already")

// Run grades the class. One bad submission does not stop the rest: an error is
// only for what concerns all. When ctx ends, submissions that are being graded are
// given up and the others are undone; when Run returns nothing is running.
func (c *Class) Run(ctx context.Context) (Summary, error) {
	if err := c.Store.Open(); err != nil {
		return Summary{}, err
	}
	if empty, err := c.Store.Empty(); err != nil {
		return Summary{}, err
	} else if !empty && !c.Resume {
		return Summary{}, fmt.Errorf("%w in %s", ErrNotEmpty, c.Store.Dir)
	}
	c.Store.sweep(time.Now().Add(-time.Hour))
	var mine []Entry
	ids := map[string]bool{}
	for _, e := range c.Entries {
		if ids[e.ID] {
			return Summary{}, fmt.Errorf("%w: %q is there twice", ErrRoster, e.ID)
		}
		ids[e.ID] = true
		if c.Shard.Has(e.ID) {
			mine = append(mine, e)
		}
	}
	s := Summary{Total: len(mine)}
	if len(mine) == 0 {
		return s, nil
	}
	if err := c.grader().Prepare(ctx); err != nil {
		return s, err
	}
	var mu sync.Mutex
	begin, spent := time.Now(), time.Duration(0)
	for o := range pool.Completed(ctx, max(c.Jobs, 1), mine, func(ctx context.Context, e Entry) (outcome, error) {
		o := c.one(ctx, e)
		if !o.kept {
			mu.Lock()
			defer mu.Unlock()
			spent = time.Since(begin)
		}
		return o, nil
	}) {
		if o.result == nil {
			continue
		}
		s.count(o)
		if c.Tell == nil {
			continue
		}
		done := s.Graded + s.Refused + s.Ungraded + s.Lost
		p := Progress{Done: done, Total: s.Total, Kept: s.Kept, Last: o.result, Err: o.err, Elapsed: time.Since(begin)}
		mu.Lock()
		if fresh := done - s.Kept; fresh > 0 {
			p.Left = spent / time.Duration(fresh) * time.Duration(s.Total-done)
		}
		mu.Unlock()
		c.Tell(p)
	}
	s.Undone = s.Total - s.Graded - s.Refused - s.Ungraded - s.Lost
	return s, ctx.Err()
}

// outcome is what came of one submission.
type outcome struct {
	result *Result // nil if it was given up
	kept   bool
	err    error // it is not written
}

func (s *Summary) count(o outcome) {
	if o.err != nil {
		s.Lost++
		return
	}
	switch o.result.Status {
	case Graded:
		s.Graded++
	case Refused:
		s.Refused++
	default:
		s.Ungraded++
	}
	if o.kept {
		s.Kept++
	}
	if len(o.result.Review) > 0 {
		s.Review++
	}
}

// one grades a submission, or finds that this was done.
func (c *Class) one(ctx context.Context, e Entry) (o outcome) {
	defer func() {
		if v := recover(); v != nil { // a fault of the kit, and of one submission
			r := c.grader().Begin(e)
			r.Reason = fmt.Sprintf("the kit failed: %v", v)
			o = outcome{result: r, err: c.Store.Write(r)}
		}
	}()
	if c.Resume {
		// A file that cannot be read is no result: it is made anew.
		if old, err := c.Store.Read(e.ID); err == nil && old.Status != Ungraded {
			if key, err := c.grader().Key(e); err == nil && key == old.Key {
				return outcome{result: old, kept: true}
			}
		}
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if c.Timeout > 0 {
		limited, cancel = context.WithTimeout(ctx, c.Timeout)
	}
	r := c.grader().Grade(limited, e)
	late := limited.Err() != nil
	cancel()
	if ctx.Err() != nil && r.Status == Ungraded {
		return outcome{}
	}
	if late && r.Status == Ungraded {
		r.Reason = fmt.Sprintf("it was not done after %v; %s", c.Timeout, r.Reason)
	}
	return outcome{result: r, err: c.Store.Write(r)}
}

// sweep removes what writers that were killed have left behind.
func (s Store) sweep(before time.Time) {
	list, err := os.ReadDir(s.Dir)
	if err != nil {
		return
	}
	for _, d := range list {
		if !strings.HasPrefix(d.Name(), ".new-") && !strings.HasPrefix(d.Name(), ".try-") {
			continue
		}
		if info, err := d.Info(); err == nil && info.ModTime().Before(before) {
			os.Remove(filepath.Join(s.Dir, d.Name()))
		}
	}
}
