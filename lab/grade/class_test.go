package grade

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// fakeMarker grades by a map of what becomes of each submission.
type fakeMarker struct {
	mu     sync.Mutex
	graded []string
	keys   map[string]string
	does   map[string]func(ctx context.Context, r *Result)
	fails  error
}

func (m *fakeMarker) Prepare(context.Context) error { return m.fails }
func (m *fakeMarker) Begin(e Entry) *Result {
	return &Result{Schema: Schema, Submission: e.ID, Status: Ungraded, Reason: "begun"}
}

func (m *fakeMarker) Key(e Entry) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch k := m.keys[e.ID]; k {
	case "":
		return "key of " + e.ID, nil
	case "panic":
		panic("Key panics")
	case "error":
		return "", errors.New("no such folder")
	default:
		return k, nil
	}
}

func (m *fakeMarker) Grade(ctx context.Context, e Entry) *Result {
	m.mu.Lock()
	m.graded = append(m.graded, e.ID)
	does := m.does[e.ID]
	m.mu.Unlock()
	r := graded(e.ID, 10)
	if does != nil {
		does(ctx, r)
	}
	return r
}

func ids(n int) (out []Entry) {
	for i := range n {
		out = append(out, Entry{ID: fmt.Sprintf("s%02d", i)})
	}
	return out
}

func TestClassRun(t *testing.T) {
	m := &fakeMarker{does: map[string]func(context.Context, *Result){
		"s01": func(context.Context, *Result) { panic("it panics") },
		"s02": func(ctx context.Context, r *Result) { // it hangs until its time is over
			<-ctx.Done()
			r.Status, r.Reason = Ungraded, "it was stopped: "+ctx.Err().Error()
		},
		"s03": func(_ context.Context, r *Result) { r.Status = Refused },
		"s04": func(_ context.Context, r *Result) { r.Review = []string{"look"} },
		"s05": func(_ context.Context, r *Result) { r.Status, r.Reason = Ungraded, "no gcc" },
	}}
	s := Store{Dir: t.TempDir()}
	synctest.Test(t, func(t *testing.T) {
		var told []Progress
		c := Class{marker: m, Entries: ids(8), Store: s, Jobs: 3, Timeout: time.Minute, Tell: func(p Progress) { told = append(told, p) }}
		sum, err := c.Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, Summary{Total: 8, Graded: 4, Refused: 1, Ungraded: 3, Review: 1}, sum)
		require.Len(t, told, 8)
		for i, p := range told {
			require.Equal(t, i+1, p.Done)
			require.Equal(t, 8, p.Total)
			require.NoError(t, p.Err)
		}
	})
	all, err := s.All()
	require.NoError(t, err)
	require.Len(t, all, 8)
	require.Equal(t, "the kit failed: it panics", all[1].Reason)
	require.Equal(t, "it was not done after 1m0s; it was stopped: context deadline exceeded", all[2].Reason)
	require.Equal(t, "no gcc", all[5].Reason)
}

// A second run needs to be told that it goes on, and then makes only what is missing.
func TestClassResume(t *testing.T) {
	m := &fakeMarker{}
	s := Store{Dir: t.TempDir()}
	c := Class{marker: m, Entries: ids(9), Store: s}
	_, err := c.Run(t.Context())
	require.NoError(t, err)
	_, err = c.Run(t.Context())
	require.ErrorIs(t, err, ErrNotEmpty)
	require.Len(t, m.graded, 9)

	c.Resume, m.graded = true, nil
	m.keys = map[string]string{"s01": "other files", "s07": "error", "s08": "panic"}
	ungraded, refused := graded("s02", 0), graded("s03", 0)
	ungraded.Status, refused.Status = Ungraded, Refused
	require.NoError(t, s.Write(ungraded))
	require.NoError(t, s.Write(refused))
	require.NoError(t, os.Remove(s.path("s04")))
	require.NoError(t, os.WriteFile(s.path("s05"), []byte(`{"schema": "poollab.gr`), 0o600))
	other, err := os.ReadFile(s.path("s00"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(s.path("s06"), other, 0o600))
	old := filepath.Join(s.Dir, ".new-123")
	fresh := filepath.Join(s.Dir, ".new-124")
	require.NoError(t, os.WriteFile(old, nil, 0o600))
	require.NoError(t, os.WriteFile(fresh, nil, 0o600))
	require.NoError(t, os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour)))
	sum, err := c.Run(t.Context())
	require.NoError(t, err)
	slices.Sort(m.graded)
	require.Equal(t, []string{"s01", "s02", "s04", "s05", "s06", "s07"}, m.graded,
		"other files, no grade before, missing, cut off, about somebody else, unreadable")
	require.Equal(t, Summary{Total: 9, Graded: 7, Refused: 1, Ungraded: 1, Kept: 2}, sum)
	require.NoFileExists(t, old, "what a killed writer left behind")
	require.FileExists(t, fresh, "what another shard may be writing")
	r, err := s.Read("s08")
	require.NoError(t, err)
	require.Equal(t, "the kit failed: Key panics", r.Reason)
}

// When it is stopped, what is done is kept, what is being done is given up, and
// the rest is said to be undone.
func TestClassStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	m := &fakeMarker{does: map[string]func(context.Context, *Result){"s02": func(ctx context.Context, r *Result) {
		stop()
		<-ctx.Done()
		r.Status = Ungraded
	}}}
	s := Store{Dir: t.TempDir()}
	c := Class{marker: m, Entries: ids(6), Store: s}
	sum, err := c.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, Summary{Total: 6, Graded: 2, Undone: 4}, sum)
	c.Resume, m.does = true, nil
	sum, err = c.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, Summary{Total: 6, Graded: 6, Kept: 2}, sum)
}

// A result that cannot be written is lost, counted, and told with the reason.
func TestClassLosesResults(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	require.NoError(t, os.MkdirAll(filepath.Join(s.path("s01"), "in the way"), 0o700))
	var told []error
	c := Class{marker: &fakeMarker{}, Entries: ids(3), Store: s, Resume: true, Tell: func(p Progress) {
		if p.Err != nil {
			told = append(told, p.Err)
		}
	}}
	sum, err := c.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, Summary{Total: 3, Graded: 2, Lost: 1}, sum)
	require.Len(t, told, 1)
	require.ErrorIs(t, told[0], ErrStore)
	require.ErrorContains(t, told[0], `"s01"`)
}

func TestClassCannotBegin(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	broken := errors.New("no go command")
	for want, c := range map[error]Class{
		ErrStore:  {marker: &fakeMarker{}, Entries: ids(2), Store: Store{Dir: file}},
		broken:    {marker: &fakeMarker{fails: broken}, Entries: ids(2), Store: Store{Dir: dir}},
		ErrRoster: {marker: &fakeMarker{}, Entries: append(ids(2), Entry{ID: "s00"}), Store: Store{Dir: dir}},
	} {
		_, err := c.Run(t.Context())
		require.ErrorIs(t, err, want)
		require.Empty(t, c.marker.(*fakeMarker).graded)
	}
}

// The shards of a class together are the class.
func TestClassShards(t *testing.T) {
	m := &fakeMarker{}
	var stores []Store
	total := 0
	for k := range 3 {
		s := Store{Dir: t.TempDir()}
		c := Class{marker: m, Entries: ids(30), Store: s, Shard: Shard{k, 3}, Jobs: 2}
		sum, err := c.Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, sum.Total, sum.Graded)
		total += sum.Total
		stores = append(stores, s)
	}
	require.Equal(t, 30, total)
	all, err := Merge(stores...)
	require.NoError(t, err)
	require.Len(t, all, 30)
	empty := Class{marker: &fakeMarker{fails: errors.New("not asked")}, Entries: ids(1), Store: Store{Dir: t.TempDir()}}
	for k := range 3 {
		if empty.Shard = (Shard{k, 3}); !empty.Shard.Has("s00") {
			sum, err := empty.Run(t.Context())
			require.NoError(t, err, "a part without anybody is done")
			require.Zero(t, sum.Total)
		}
	}
}

// The time that is left follows from what was graded, not from what was kept.
func TestClassTimeLeft(t *testing.T) {
	takes := func(ctx context.Context, _ *Result) {
		select {
		case <-time.After(10 * time.Second):
		case <-ctx.Done():
		}
	}
	m := &fakeMarker{does: map[string]func(context.Context, *Result){}}
	s := Store{Dir: t.TempDir()}
	for _, e := range ids(8) {
		m.does[e.ID] = takes
	}
	for _, e := range ids(4) { // kept ones
		require.NoError(t, s.Write(graded(e.ID, 1)))
	}
	synctest.Test(t, func(t *testing.T) {
		var left []time.Duration
		c := Class{marker: m, Entries: ids(8), Store: s, Resume: true, Tell: func(p Progress) { left = append(left, p.Left) }}
		_, err := c.Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, []time.Duration{0, 0, 0, 0, 30 * time.Second, 20 * time.Second, 10 * time.Second, 0}, left)
	})
}
