package export

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

func TestForStudents(t *testing.T) {
	r := failing()
	got := ForStudents(r)
	require.Equal(t, failing(), r, "the result is the caller's")

	require.Equal(t, r.Checks[1], got.Checks[1], "what is not hidden stays")
	require.Equal(t, grade.Check{ID: "CON-02", Contract: "Pool", Name: "Bounded", Status: grade.Fail, MaxScore: 2, Hidden: true}, got.Checks[2])
	require.Equal(t, "can't be checked until Pool/Bounded passes", got.Checks[3].Reason)
	require.Empty(t, got.Checks[5].Reason, "what went wrong tells of the check")
	require.Empty(t, got.Review)
	require.Empty(t, got.Seed)
	require.Empty(t, got.Key)
	require.Empty(t, got.Layers)

	r.Checks[2].Status = grade.Skipped
	require.Equal(t, secret, ForStudents(r).Checks[2].Reason, "of a skipped one it names what must pass")
	require.Equal(t, got, ForStudents(got))

	for _, have := range []string{r.Submission, got.Submission} {
		require.Equal(t, "bob", have)
	}
	require.Equal(t, r.Late, got.Late)
	require.Equal(t, r.Notes, got.Notes)
	require.Equal(t, r.Score, got.Score)
}
