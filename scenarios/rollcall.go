package scenarios

import "fmt"

// rollCall lists what is wrong with results that should be one for each of n
// tasks, numbered from 0, in any order.
func rollCall(n int, results []Result) (diffs []string) {
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

// failed is the verdict on a run that should have met no error.
func failed(scenario string, err error) error {
	return fmt.Errorf("scenarios: %s: the run ended with an error: %w", scenario, err)
}
