package grade

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrShard is the error for a part of a class that does not exist.
var ErrShard = errors.New("grade: there is no such shard")

// Shard is one of several parts of a class. Which part a submission is in follows
// from its id, and stays when others come or go. The zero value is the whole.
type Shard struct{ Index, Of int } // from 0

// String is the shard as [ParseShard] reads it.
func (s Shard) String() string {
	if s.Of < 2 {
		return "1/1"
	}
	return fmt.Sprintf("%d/%d", s.Index+1, s.Of)
}

// Has reports whether a submission is in the shard.
func (s Shard) Has(id string) bool {
	if s.Of < 2 {
		return true
	}
	sum := sha256.Sum256([]byte(id))
	return int(binary.BigEndian.Uint64(sum[:])%uint64(s.Of)) == s.Index
}

// engines are the variables by which other systems number the jobs of an array.
var engines = []struct {
	name, index, count string
	first              int    // number of the first job
	firstIn, stepIn    string // variables that have that, and the distance to the next
}{
	{name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE"},
	{name: "Slurm", index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", firstIn: "SLURM_ARRAY_TASK_MIN", stepIn: "SLURM_ARRAY_TASK_STEP"},
	{name: "GitLab CI", index: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", first: 1},
	{name: "CircleCI", index: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL"},
	{name: "Buildkite", index: "BUILDKITE_PARALLEL_JOB", count: "BUILDKITE_PARALLEL_JOB_COUNT"},
	{name: "Kubernetes", index: "JOB_COMPLETION_INDEX", count: "JOB_COMPLETIONS"},
}

// ParseShard reads "2/5", the second of five, or "auto", which takes the number of
// this job from the variables of Kubernetes indexed jobs, Slurm and AWS Batch
// arrays, GitLab CI, CircleCI and Buildkite. "auto/5" adds how many there are, for
// engines that do not say.
func ParseShard(text string, getenv func(string) string) (Shard, error) {
	index, of, split := strings.Cut(text, "/")
	if index != "auto" {
		i, err1 := strconv.Atoi(index)
		n, err2 := strconv.Atoi(of)
		if err1 != nil || err2 != nil || !split {
			return Shard{}, fmt.Errorf("%w: %q is not like 2/5 or auto", ErrShard, text)
		}
		if n < 1 || i < 1 || i > n {
			return Shard{}, fmt.Errorf("%w: %q: the parts are numbered from 1/%d to %d/%d", ErrShard, text, max(n, 1), max(n, 1), max(n, 1))
		}
		return Shard{i - 1, n}, nil
	}
	for _, e := range engines {
		value := getenv(e.index)
		if value == "" {
			continue
		}
		i, err := strconv.Atoi(value)
		if err != nil {
			return Shard{}, fmt.Errorf("%w: %s=%q is not a number", ErrShard, e.index, value)
		}
		first := e.first
		if e.firstIn != "" {
			first, _ = strconv.Atoi(getenv(e.firstIn))
		}
		count := getenv(e.count)
		if split {
			count = of
		} else if count == "" {
			return Shard{}, fmt.Errorf("%w: %s is set, and not %s: say how many parts there are, as in auto/8", ErrShard, e.index, e.count)
		}
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return Shard{}, fmt.Errorf("%w: %q is no number of parts", ErrShard, count)
		}
		i -= first
		if step, err := strconv.Atoi(getenv(e.stepIn)); err == nil && e.stepIn != "" && step > 1 && i%step == 0 {
			i /= step
		}
		if i < 0 || i >= n {
			return Shard{}, fmt.Errorf("%w: %s=%s with %s", ErrShard, e.index, value, parts(n))
		}
		return Shard{i, n}, nil
	}
	return Shard{}, fmt.Errorf("%w: %q: no engine has set its variable (%s)", ErrShard, text, indexes())
}

func parts(n int) string {
	if n == 1 {
		return "1 part"
	}
	return fmt.Sprintf("%d parts", n)
}

func indexes() string {
	var names []string
	for _, e := range engines {
		names = append(names, e.index)
	}
	return strings.Join(names, ", ")
}
