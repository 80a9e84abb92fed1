package cli

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// decoded is the part of -json that tests look at.
type decoded struct {
	Schema      string
	Interrupted bool
	Runs, Sweep []struct {
		Name          string
		Workers       int
		ElapsedNS     time.Duration `json:"elapsed_ns"`
		BoundNS       time.Duration `json:"bound_ns"`
		FirstResultNS time.Duration `json:"first_result_ns"`
		Peak          *int
		Goroutines    *int
		Order         []int
		Returned      []int
		Wrong         string
	}
}

func decode(t *testing.T, text string) decoded {
	t.Helper()
	var d decoded
	require.NoError(t, json.Unmarshal([]byte(text), &d), text)
	require.Equal(t, "poollab.run/1", d.Schema)
	return d
}

// The lesson, exactly: ten tasks of one second on one worker and on five.
func TestJSONOfTheLesson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		code, stdout, stderr := call(t.Context(), "-json")
		assert.Equal(t, exitFine, code)
		assert.Empty(t, stderr)
		d := decode(t, stdout)
		require.Len(t, d.Runs, 3)
		for i, want := range []struct {
			name    string
			elapsed time.Duration
			workers int
		}{{"sequential", 10 * time.Second, 1}, {"map", 2 * time.Second, 5}, {"completed", 2 * time.Second, 5}} {
			run := d.Runs[i]
			assert.Equal(t, want.name, run.Name)
			assert.Equal(t, want.elapsed, run.ElapsedNS)
			assert.Equal(t, want.elapsed, run.BoundNS)
			assert.Equal(t, want.workers, *run.Peak)
			assert.Equal(t, want.workers, *run.Goroutines)
			assert.Len(t, run.Order, 10)
		}
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, d.Runs[1].Returned)
		assert.NotEmpty(t, d.Sweep)
		for _, run := range d.Sweep {
			assert.Equal(t, run.BoundNS, run.ElapsedNS, "%d workers", run.Workers)
		}
	})
}

func TestJSONOfTheStraggler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, stdout, _ := call(t.Context(), "straggler", "-json", "-no-sweep")
		d := decode(t, stdout)
		assert.Equal(t, 10*time.Second, d.Runs[1].FirstResultNS, "Map holds everything back")
		assert.Equal(t, time.Second, d.Runs[2].FirstResultNS, "Completed does not")
		assert.Equal(t, 10*time.Second, d.Runs[1].ElapsedNS)
		assert.Equal(t, 10*time.Second, d.Runs[2].ElapsedNS)
		assert.Empty(t, d.Sweep)
	})
}
