package grade

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Each submission is in exactly one shard, whoever else is in the class.
func TestShardsPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.String(), 1, 50).Draw(t, "ids")
		of := rapid.SampledFrom([]int{1, 2, 3, 8, 256, 10_000, 1 << 32, 1<<62 + 1}).Draw(t, "of")
		for _, id := range ids {
			in := 0
			for i := range min(of, 10_000) {
				if (Shard{i, of}).Has(id) {
					in++
				}
			}
			if of <= 10_000 {
				require.Equal(t, 1, in, "%q", id)
			} else {
				require.LessOrEqual(t, in, 1)
			}
		}
	})
	require.True(t, Shard{}.Has("x"), "the zero value is all")
}

// Ids that differ little are spread all the same: nobody waits for one full shard.
func TestShardsAreEven(t *testing.T) {
	for _, form := range []string{"s%d", "student-%04d", "%d00", "%d@example.com"} {
		for _, of := range []int{2, 3, 8} {
			sizes := make([]int, of)
			for i := range 1000 {
				for k := range of {
					if (Shard{k, of}).Has(fmt.Sprintf(form, 2*i)) {
						sizes[k]++
					}
				}
			}
			for _, n := range sizes {
				require.InDelta(t, 1000/of, n, 4*31, "%s in %d: %v", form, of, sizes)
			}
		}
	}
}

// Pinned, so that a second run on another version resumes the same parts.
func TestShardsStay(t *testing.T) {
	var got []int
	for _, id := range []string{"alice", "bob", "carol", "dave", "eve"} {
		for k := range 3 {
			if (Shard{k, 3}).Has(id) {
				got = append(got, k)
			}
		}
	}
	require.Equal(t, []int{2, 2, 2, 1, 2}, got)
}

func TestParseShard(t *testing.T) {
	for _, c := range []struct {
		text string
		env  map[string]string
		want Shard
		bad  string
	}{
		{text: "1/1", want: Shard{0, 1}},
		{text: "2/5", want: Shard{1, 5}},
		{text: "5/5", want: Shard{4, 5}},
		{text: "0/5", bad: "numbered from 1/5 to 5/5"},
		{text: "6/5", bad: "numbered from 1/5 to 5/5"},
		{text: "1/0", bad: "numbered from 1/1"},
		{text: "-1/5", bad: "numbered from"},
		{text: "2", bad: `"2" is not like 2/5 or auto`},
		{text: "", bad: `"" is not like`},
		{text: "a/b", bad: "is not like"},
		{text: "1/2/3", bad: "is not like"},
		{text: "1/99999999999999999999", bad: "is not like"},
		{text: "auto", bad: "no engine has set its variable (AWS_BATCH_JOB_ARRAY_INDEX, SLURM_ARRAY_TASK_ID, CI_NODE_INDEX"},
		{text: "auto", env: map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "7", "AWS_BATCH_JOB_ARRAY_SIZE": "8"}, want: Shard{7, 8}},
		{text: "auto/8", env: map[string]string{"JOB_COMPLETION_INDEX": "0"}, want: Shard{0, 8}},
		{text: "auto", env: map[string]string{"JOB_COMPLETION_INDEX": "0"}, bad: "say how many parts there are, as in auto/8"},
		{text: "auto/x", env: map[string]string{"JOB_COMPLETION_INDEX": "0"}, bad: `"x" is no number of parts`},
		{text: "auto/0", env: map[string]string{"JOB_COMPLETION_INDEX": "0"}, bad: `"0" is no number of parts`},
		{text: "auto/", env: map[string]string{"JOB_COMPLETION_INDEX": "0"}, bad: `"" is no number of parts`},
		{text: "auto/8", env: map[string]string{"JOB_COMPLETION_INDEX": "8"}, bad: "JOB_COMPLETION_INDEX=8 with 8 parts"},
		{text: "auto/8", env: map[string]string{"JOB_COMPLETION_INDEX": "x"}, bad: `JOB_COMPLETION_INDEX="x" is not a number`},
		{text: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "5"}, want: Shard{0, 4}},
		{text: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_STEP": "2"}, want: Shard{2, 4}},
		{text: "auto", env: map[string]string{"SLURM_ARRAY_TASK_ID": "10", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_STEP": "2"}, bad: "SLURM_ARRAY_TASK_ID=10 with 4 parts"},
		{text: "auto", env: map[string]string{"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"}, want: Shard{0, 3}},
		{text: "auto", env: map[string]string{"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"}, bad: "CI_NODE_INDEX=0 with 3 parts"},
		{text: "auto", env: map[string]string{"CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "3"}, want: Shard{0, 3}},
		{text: "auto", env: map[string]string{"BUILDKITE_PARALLEL_JOB": "2", "BUILDKITE_PARALLEL_JOB_COUNT": "3"}, want: Shard{2, 3}},
	} {
		got, err := ParseShard(c.text, func(name string) string { return c.env[name] })
		if c.bad != "" {
			require.ErrorIs(t, err, ErrShard, c.text)
			require.ErrorContains(t, err, c.bad, c.text)
			continue
		}
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, got, c.text)
		again, err := ParseShard(got.String(), nil)
		require.NoError(t, err)
		require.Equal(t, got, again)
	}
	require.Equal(t, "1/1", Shard{}.String())
}
