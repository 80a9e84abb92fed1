//go:build race && unix

package player

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
)

const raceEnabled = true

// touching is a script whose tasks use plain memory of who submits them.
func touching(workers, n int) play.Script {
	s := submits(workers, n)
	for i := range s.Tasks {
		s.Tasks[i].Touch = true
	}
	return s
}

func TestRaces(t *testing.T) {
	for subject, end := range map[string]play.End{"racy": play.Raced, "correct": play.Done} {
		r := playOne(t, subject, submits(1, 3))
		require.Equal(t, end, r.End, subject)
		if end == play.Raced {
			require.Regexp(t, `^(read|write) at \w+\.go:\d+, (read|write) at \w+\.go:\d+$`, r.Say)
		}
	}
	// The pool's own memory is kept in order, and what tasks use is not.
	for _, subject := range []string{"unseen-in", "unseen-out"} {
		require.Equal(t, play.Raced, playOne(t, subject, touching(1, 3)).End, subject)
	}
	for _, workers := range []int{1, 2, 4} {
		require.Equal(t, play.Done, playOne(t, "correct", touching(workers, 8)).End)
	}
	touch := func(c *play.Call) { c.Touch = true }
	require.Equal(t, play.Done, playOne(t, correctMap, mapping("Map", 2, 8, touch)).End)
	require.Equal(t, play.Done, playOne(t, correctCompleted, mapping("Completed", 2, 8, touch)).End)
}
