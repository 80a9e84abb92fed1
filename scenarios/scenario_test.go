package scenarios

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/poollab/pool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAll(t *testing.T) {
	var names []string
	for _, s := range All() {
		names = append(names, s.Name)
		t.Run(s.Name, func(t *testing.T) {
			require.NoError(t, s.Validate())
			assert.NotEmpty(t, s.Title)
			assert.NotEmpty(t, s.Lesson)
			assert.False(t, strings.HasSuffix(s.Title, "."), "a title is no sentence")
			assert.Equal(t, 1.0, s.Scale)
			assert.Greater(t, s.SweepScale, 0.0)
			assert.LessOrEqual(t, s.SweepScale, 1.0)
			assert.Equal(t, s.Name == "load", s.TakesDSN())
			found, err := Lookup(s.Name)
			require.NoError(t, err)
			assert.Equal(t, s.Title, found.Title)
		})
	}
	assert.Equal(t, []string{"urls", "straggler", "scrape", "api", "load", "mixed", "failfast", "cpu", "tiny"}, names)
}

func TestTakesLatency(t *testing.T) {
	for _, s := range All() {
		takesNone := s.Name == "load" || s.Name == "cpu" || s.Name == "tiny"
		assert.Equal(t, !takesNone, s.TakesLatency(), s.Name)
	}
}

func TestAllGivesCopies(t *testing.T) {
	All()[0].N = 77
	s, err := Lookup("urls")
	require.NoError(t, err)
	assert.Equal(t, 10, s.N)
}

func TestLookupOfAnUnknownName(t *testing.T) {
	for _, name := range []string{"", "URLs", "url", "urls "} {
		_, err := Lookup(name)
		require.ErrorIs(t, err, ErrUnknown)
		assert.ErrorContains(t, err, "there are urls, straggler, scrape, api, load, mixed, failfast, cpu, tiny")
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Scenario)
		param  string // "" if it is all right
	}{
		{"least n", func(s *Scenario) { s.N = 1 }, ""},
		{"most n", func(s *Scenario) { s.N = 1_000_000 }, ""},
		{"no n", func(s *Scenario) { s.N = 0 }, "n"},
		{"negative n", func(s *Scenario) { s.N = -1 }, "n"},
		{"too many n", func(s *Scenario) { s.N = 1_000_001 }, "n"},
		{"one worker", func(s *Scenario) { s.Workers = 1 }, ""},
		{"most workers", func(s *Scenario) { s.Workers = 100_000 }, ""},
		{"no workers", func(s *Scenario) { s.Workers = 0 }, "workers"},
		{"negative workers", func(s *Scenario) { s.Workers = -5 }, "workers"},
		{"too many workers", func(s *Scenario) { s.Workers = 100_001 }, "workers"},
		{"an hour", func(s *Scenario) { s.Latency = time.Hour }, ""},
		{"no latency", func(s *Scenario) { s.Latency = 0 }, ""},
		{"negative latency", func(s *Scenario) { s.Latency = -1 }, "latency"},
		{"too long", func(s *Scenario) { s.Latency = time.Hour + 1 }, "latency"},
		{"least scale", func(s *Scenario) { s.Scale = math.SmallestNonzeroFloat64 }, ""},
		{"most scale", func(s *Scenario) { s.Scale = 1000 }, ""},
		{"no scale", func(s *Scenario) { s.Scale = 0 }, "scale"},
		{"negative scale", func(s *Scenario) { s.Scale = -1 }, "scale"},
		{"too large a scale", func(s *Scenario) { s.Scale = 1000.1 }, "scale"},
		{"infinite scale", func(s *Scenario) { s.Scale = math.Inf(1) }, "scale"},
		{"negative infinite scale", func(s *Scenario) { s.Scale = math.Inf(-1) }, "scale"},
		{"no number", func(s *Scenario) { s.Scale = math.NaN() }, "scale"},
		{"most seed", func(s *Scenario) { s.Seed = math.MaxUint64 }, ""},
	}
	for _, s := range All() {
		for _, test := range tests {
			t.Run(s.Name+"/"+test.name, func(t *testing.T) {
				s := s
				test.change(&s)
				err := s.Validate()
				if test.param == "" {
					assert.NoError(t, err)
					return
				}
				var param *ParamError
				require.ErrorAs(t, err, &param)
				assert.Equal(t, test.param, param.Param)
				assert.Equal(t, s.Name, param.Scenario)
				assert.Equal(t, "scenarios: "+s.Name+": "+test.param+" "+param.Why, err.Error())
				_, started := s.Start(t.Context())
				assert.Equal(t, err, started)
			})
		}
		t.Run(s.Name+"/dsn", func(t *testing.T) {
			s.DSN = "postgres://h/x"
			var param *ParamError
			assert.Equal(t, s.TakesDSN(), !errors.As(s.Validate(), &param))
		})
	}
}

func TestAScenarioIsNotMadeByHand(t *testing.T) {
	s := Scenario{Name: "own", N: 1, Workers: 1, Scale: 1}
	_, err := s.Start(t.Context())
	require.Error(t, err)
	var param *ParamError
	assert.False(t, errors.As(err, &param))
}

// inBubble runs a test in virtual time if the scenario only waits.
func inBubble(t *testing.T, s Scenario, test func(*testing.T)) {
	switch s.Name {
	case "urls", "straggler", "mixed", "failfast":
		synctest.Test(t, test)
	default:
		test(t)
	}
}

// small is a scenario that takes next to no time.
func small(s Scenario) Scenario {
	switch s.Name {
	case "urls", "straggler", "mixed", "failfast":
	case "load":
		s.Scale = 0.03
	case "cpu":
		s.Scale = 0.001
	case "tiny":
		s.N = 1000
	default:
		s.Scale = 0.02
	}
	return s
}

func TestEveryScenarioPassesItsOwnCheck(t *testing.T) {
	ways := map[string]func(context.Context, int, *Workload) ([]Result, error){
		"sequential": func(ctx context.Context, _ int, w *Workload) ([]Result, error) {
			return pool.Sequential(ctx, w.Tasks, w.Do)
		},
		"map": func(ctx context.Context, workers int, w *Workload) ([]Result, error) {
			return pool.Map(ctx, workers, w.Tasks, w.Do)
		},
		"completed": func(ctx context.Context, workers int, w *Workload) (results []Result, _ error) {
			for r, err := range pool.Completed(ctx, workers, w.Tasks, w.Do) {
				if err != nil {
					return results, err
				}
				results = append(results, r)
			}
			return results, nil
		},
	}
	submit := map[string]func(context.Context, int, *Workload) ([]Result, error){
		"pool": func(ctx context.Context, workers int, w *Workload) ([]Result, error) {
			p := pool.New(workers)
			results, err := w.Run(ctx, p, nil)
			return results, errors.Join(err, p.Close())
		},
	}
	for _, s := range All() {
		s = small(s)
		applicable := ways
		if s.Discovers {
			applicable = submit
		}
		for name, way := range applicable {
			t.Run(s.Name+"/"+name, func(t *testing.T) {
				inBubble(t, s, func(t *testing.T) {
					w := start(t, s)
					for i, task := range w.Tasks {
						require.Equal(t, i, task.ID)
					}
					for _, workers := range []int{-1, 0, 1, s.Workers, 1000} {
						b := w.Bound(workers)
						assert.GreaterOrEqual(t, b.Time, time.Duration(0))
						assert.NotEmpty(t, b.Why)
					}
					results, err := way(t.Context(), s.Workers, w)
					if err != nil && name != "completed" {
						results = nil
					}
					require.NoError(t, w.Check(results, err))
					if w.Facts != nil {
						assert.NotEmpty(t, w.Facts())
					}
				})
			})
		}
	}
}

func TestEveryScenarioEndsWithItsContext(t *testing.T) {
	for _, s := range All() {
		s = small(s)
		if s.Name == "tiny" {
			continue // its tasks are over before one could look
		}
		t.Run(s.Name, func(t *testing.T) {
			w := start(t, s)
			why := errors.New("enough")
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(why)
			last := w.Tasks[len(w.Tasks)-1] // its ID is not 0 where there are several
			r, err := w.Do(ctx, last)
			assert.ErrorIs(t, err, why)
			assert.Equal(t, Result{Task: last.ID}, r, "it says whose error it is")
		})
	}
}
