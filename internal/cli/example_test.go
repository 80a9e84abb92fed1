package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/internal/golden"
	"example.com/poollab/lab/invariants"
)

// The names of the subtests are how child processes find their way back here.
func TestExample(t *testing.T) {
	t.Setenv("COLUMNS", "")
	t.Setenv("LC_ALL", "C.UTF-8")
	for name, word := range map[string]string{
		"Bounded": "con-01", "PanicContained": "ERR-02", "ErrorStopsNothing": "err-10", "TrySubmit": "TrySubmit",
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := call(t.Context(), "explain", word)
			assert.Equal(t, exitFine, code)
			assert.Empty(t, stderr)
			golden.Check(t, "testdata/explain_"+word+".golden", stdout)
		})
	}
}

func TestEveryInvariantHasAnExample(t *testing.T) {
	for _, i := range invariants.All() {
		f := breaks(i)
		assert.Equal(t, i.Name, f.Breaks)
		for _, c := range []invariants.Contract{invariants.Map, invariants.Completed, invariants.Pool} {
			if strings.HasPrefix(f.Name, strings.ToLower(string(c))+"-") {
				assert.Contains(t, i.Contracts, c)
			}
		}
	}
}

func TestExampleWithoutChildren(t *testing.T) {
	t.Setenv("TMPDIR", os.DevNull)
	code, stdout, _ := call(t.Context(), "explain", "Bounded")
	assert.Equal(t, exitFine, code)
	assert.Contains(t, stdout, "none here: ")
	assert.Contains(t, stdout, "points    15")
}

func TestFitted(t *testing.T) {
	drawing := " w1 │▐0█·✗│\n !w2 │▐1██▶│\n"
	assert.Equal(t, drawing, (&terminal{width: 40, unicode: true}).fitted(drawing))
	assert.Equal(t, " w1 |[0=.x|\n !w2 |[1==>|\n", (&terminal{width: 40}).fitted(drawing))
	assert.Empty(t, (&terminal{width: 11}).fitted(drawing))
}
