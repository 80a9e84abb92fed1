package scenarios

import (
	"context"
	"errors"
	"iter"
	"os"
	"slices"
	"testing"

	"example.com/poollab/pool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onEach runs a test on each kind of database there is: on a server only if
// the environment has one.
func onEach(t *testing.T, test func(t *testing.T, s Scenario)) {
	t.Run("bbolt", func(t *testing.T) { test(t, load()) })
	t.Run("postgres", func(t *testing.T) {
		s := load()
		if s.DSN = os.Getenv("POOLLAB_TEST_DSN"); s.DSN == "" {
			t.Log("not run: set POOLLAB_TEST_DSN to the postgres:// URL of a server, as .ci/postgres does")
			return
		}
		test(t, s)
	})
}

// newLoaderOf is a loader for the length of a test.
func newLoaderOf(t *testing.T, s Scenario) *loader {
	t.Helper()
	l, err := newLoader(t.Context(), s)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.close()) })
	return l
}

// useTempDir moves temporary files into an empty folder and returns it.
func useTempDir(t *testing.T) string {
	dir := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, dir)
	}
	return dir
}

func assertEmpty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestLoad(t *testing.T) {
	onEach(t, func(t *testing.T, s Scenario) {
		for _, n := range []int{1, 99, 100, 101, 1234} {
			for _, workers := range []int{1, 4} {
				s.N, s.Workers, s.Seed = n, workers, uint64(n)
				w := start(t, s)
				assert.Len(t, w.Tasks, (n+batchRows-1)/batchRows)
				results, err := pool.Map(t.Context(), workers, w.Tasks, w.Do)
				require.NoError(t, w.Check(results, err), "%d rows, %d workers", n, workers)
				facts := w.Facts()
				require.Len(t, facts, 2)
				assert.Regexp(t, "^"+counted(n, "row")+` in .*, checksum agrees$`, facts[0])
				assert.Equal(t, "1 batch rolled back and retried", facts[1])
				assert.Zero(t, w.Bound(workers).Time)
				assert.NotEmpty(t, w.Bound(workers).Why)
			}
		}
	})
}

// tampering is a destination that stores something else than it is given.
type tampering struct {
	destination
	change        func([]row) []row
	ignoresErrors bool // in the rows
}

func (d tampering) put(ctx context.Context, rows iter.Seq2[row, error]) error {
	var got []row
	for r, err := range rows {
		if err != nil {
			if !d.ignoresErrors {
				return err
			}
			break
		}
		got = append(got, r)
	}
	if d.change != nil {
		got = d.change(got)
	}
	return d.destination.put(ctx, breakingOff(got, -1))
}

// on changes the row of that number only.
func on(id int64, change func(row) []row) func([]row) []row {
	return func(rows []row) []row {
		i := slices.IndexFunc(rows, func(r row) bool { return r.ID == id })
		if i < 0 {
			return rows
		}
		return slices.Concat(rows[:i], change(rows[i]), rows[i+1:])
	}
}

func TestLoadChecksTheDatabase(t *testing.T) {
	tests := []struct {
		name string
		dest tampering
		want string
	}{
		{"nothing wrong", tampering{}, ""},
		{"a row lost", tampering{change: on(150, func(row) []row { return nil })}, "299 rows are in the database, 300 in the file"},
		{"a row twice", tampering{change: on(150, func(r row) []row { again := r; again.ID += 1000; return []row{r, again} })}, "301 rows are in the database, 300 in the file"},
		{"a row in place of another", tampering{change: on(150, func(r row) []row { r.ID += 1000; return []row{r} })}, "their contents differ"},
		{"a name changed", tampering{change: on(150, func(r row) []row { r.Name += " "; return []row{r} })}, "their contents differ"},
		{"a quantity changed", tampering{change: on(1, func(r row) []row { r.Quantity++; return []row{r} })}, "their contents differ"},
		{"a price changed", tampering{change: on(300, func(r row) []row { r.Price += "0"; return []row{r} })}, "their contents differ"},
		{"the same row twice", tampering{change: on(150, func(r row) []row { return []row{r, r} })}, "ended with an error"},
		{"half a batch kept", tampering{ignoresErrors: true}, "the database took half a batch"},
	}
	onEach(t, func(t *testing.T, s Scenario) {
		s.N = 300
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				l := newLoaderOf(t, s)
				test.dest.destination = l.dest
				l.dest = test.dest
				results, err := pool.Map(t.Context(), 2, l.tasks(), l.do)
				ran := err
				err = l.check(results, err)
				facts := l.facts()
				require.NotEmpty(t, facts)
				if ran != nil {
					assert.Contains(t, facts[0], "committed", "the check has not looked into the database")
				}
				if test.want == "" {
					require.NoError(t, err)
					assert.Contains(t, facts[0], "checksum agrees")
					return
				}
				assert.ErrorContains(t, err, test.want)
				assert.NotContains(t, facts[0], "checksum agrees")
			})
		}
	})
}

func TestLoadChecksTheResults(t *testing.T) {
	s := load()
	s.N = 300
	l := newLoaderOf(t, s)
	results, err := pool.Sequential(t.Context(), l.tasks(), l.do)
	require.NoError(t, l.check(results, err))
	assert.ErrorContains(t, l.check(results[:2], nil), "task 2 is missing")
	assert.ErrorIs(t, l.check(results, context.Canceled), context.Canceled)
	l.retried.Store(false)
	assert.ErrorContains(t, l.check(results, nil), "no batch was rolled back")
}

func TestNothingOfABrokenBatchIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, s Scenario) {
		l := newLoaderOf(t, s)
		rows, err := l.file.batch(3)
		require.NoError(t, err)
		for _, at := range []int{0, 1, insertRows, len(rows) - 1} {
			require.ErrorIs(t, l.dest.put(t.Context(), breakingOff(rows, at)), ErrPlanned)
			stored, err := l.stats()
			require.NoError(t, err)
			assert.Zero(t, stored, "broken off at %d", at)
		}
		require.NoError(t, l.dest.put(t.Context(), breakingOff(rows, -1)))
		require.Error(t, l.dest.put(t.Context(), breakingOff(rows, -1)), "the rows are there already")
		stored, err := l.stats()
		require.NoError(t, err)
		var want tally
		for _, r := range rows {
			want.add(r)
		}
		assert.Equal(t, want, stored)
	})
}

// The lesson of load: while one transaction writes, another can or cannot.
func TestWritersSideBySide(t *testing.T) {
	inTheMiddle := func(rows []row, do func()) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			for i, r := range rows {
				if i == len(rows)/2 {
					do()
				}
				if !yield(r, nil) {
					return
				}
			}
		}
	}
	onEach(t, func(t *testing.T, s Scenario) {
		l := newLoaderOf(t, s)
		first, err := l.file.batch(0)
		require.NoError(t, err)
		second, err := l.file.batch(1)
		require.NoError(t, err)
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		why := errors.New("enough")
		if s.DSN == "" {
			cancel(why)
		}
		var inner error
		require.NoError(t, l.dest.put(t.Context(), inTheMiddle(first, func() {
			inner = l.dest.put(ctx, breakingOff(second, -1))
		})))
		if s.DSN == "" {
			assert.Equal(t, why, inner, "it waits for its turn no longer than its context allows")
		} else {
			assert.NoError(t, inner)
		}
	})
}

func TestLoadEndsWithItsContext(t *testing.T) {
	onEach(t, func(t *testing.T, s Scenario) {
		l := newLoaderOf(t, s)
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		results := make([]Result, 0, 3)
		for _, task := range l.tasks()[:3] {
			r, err := l.do(ctx, task)
			require.NoError(t, err)
			results = append(results, r)
		}
		cancel(why)
		for _, task := range l.tasks()[3:] {
			r, err := l.do(ctx, task)
			require.Equal(t, why, err)
			require.Equal(t, Result{Task: task.ID}, r)
		}
		assert.Regexp(t, "^300 of 10000 rows committed to ", l.facts()[0])
		assert.ErrorContains(t, l.check(results, nil), "300 rows are in the database")
		assert.Regexp(t, "^300 of 10000 rows in ", l.facts()[0])
		if p, ok := l.dest.(*postgres); ok {
			require.NoError(t, l.close())
			s.Seed++
			other := newLoaderOf(t, s).dest.(*postgres)
			var there bool
			require.NoError(t, other.db.QueryRow("SELECT to_regclass($1) IS NOT NULL", p.table).Scan(&there))
			assert.False(t, there, "the table is gone")
		}
	})
}

func TestLoadLeavesNoFiles(t *testing.T) {
	dir := useTempDir(t)
	onEach(t, func(t *testing.T, s Scenario) {
		s.N = 100
		w, err := s.Start(t.Context())
		require.NoError(t, err)
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 1)
		results, err := pool.Map(t.Context(), 2, w.Tasks, w.Do)
		require.NoError(t, w.Check(results, err))
		require.NoError(t, w.Close())
		require.NoError(t, w.Close(), "closing again does nothing")
		assertEmpty(t, dir)
		assert.ErrorContains(t, w.Check(results, nil), "counting rows")
	})
}

// silent is a database that does not answer questions.
type silent struct{ destination }

func (silent) stats(context.Context) (tally, error) { panic("the database was asked") }

func TestLoadFactsAskTheDatabaseNothing(t *testing.T) {
	onEach(t, func(t *testing.T, s Scenario) {
		s.N = 250
		l := newLoaderOf(t, s)
		original := l.dest
		l.dest = silent{original}
		assert.Regexp(t, "^0 of 250 rows committed to ", l.facts()[0])
		results, err := pool.Map(t.Context(), 2, l.tasks(), l.do)
		require.NoError(t, err)
		assert.Regexp(t, "^250 of 250 rows committed to ", l.facts()[0])
		l.dest = original
		require.NoError(t, l.check(results, nil))
		l.dest = silent{original}
		assert.Regexp(t, "^250 rows in .*, checksum agrees$", l.facts()[0])
	})
}
