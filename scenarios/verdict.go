package scenarios

import (
	"fmt"
	"strings"
)

// failed is the verdict on a run that should have met no error.
func failed(scenario string, err error) error {
	return fmt.Errorf("scenarios: %s: the run ended with an error: %w", scenario, err)
}

// differs makes one sentence of what is wrong with a run: the first few things.
func differs(scenario string, diffs []string) error {
	const few = 3
	switch more := len(diffs) - few; {
	case len(diffs) == 0:
		return nil
	case more > 0:
		return fmt.Errorf("scenarios: %s: %s, and %d more differences", scenario, strings.Join(diffs[:few], "; "), more)
	default:
		return fmt.Errorf("scenarios: %s: %s", scenario, strings.Join(diffs, "; "))
	}
}

// missing lists what is wrong with the tasks of results that should be one for
// each of n tasks, numbered from 0, in any order: those that are missing, came
// more than once, or do not exist.
func missing(n int, results []Result) (diffs []string) {
	came := make([]int, n)
	for _, r := range results {
		if r.Task < 0 || r.Task >= n {
			diffs = append(diffs, fmt.Sprintf("a result is of task %d, but there is no such task", r.Task))
			continue
		}
		came[r.Task]++
	}
	for id, times := range came {
		switch {
		case times == 0:
			diffs = append(diffs, fmt.Sprintf("task %d is missing", id))
		case times > 1:
			diffs = append(diffs, fmt.Sprintf("task %d came back %d times", id, times))
		}
	}
	return diffs
}

// counted is a number of things, in words that agree with it.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
