package grade

import (
	"fmt"
	"strings"
)

// File is the rubric as a file that says all of it, with comments for who wants to
// change it.
func (r *Rubric) File() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# What is checked, and what it is worth. "poollab rubric FILE" says whether this
# file makes sense, and "poollab explain NAME" what a check is about.
name: %s
contracts: [%s]

# default: all core invariants of the contracts, with the points of the table;
# what is listed below changes that. none: nothing but what is listed.
base: none

# Points are brought to this sum; leave it out to take them as they are.
#total: 100

# Drawn worlds follow from the secret (grade -secret FILE) and from what was handed
# in. public: they are the same for all, and at home.
seed: submission

effort: %d      # times as many drawn worlds
schedules: %d   # times as many schedules; 0: none are searched

#imports: [context, errors, fmt, iter, sync, sync/atomic, time]
#limits: {files: 30, bytes: 262144, memory: 536870912, cpu: 1m, wall: 2m}

#due: 2026-12-01T23:59:00+01:00
#late: [{within: 24h, keeps: 0.9}, {within: 72h, keeps: 0.5}]

# after: what must pass before a check says anything; until then it is skipped.
# hidden: students learn that it failed, and only "say" of how.
# Fast (processor time against the reference, in small tasks) has a ratio up to
# which it gets full points: {check: Map/Fast, points: 5, ratio: 4}
checks:
`, r.Name, strings.Join(r.Contracts, ", "), r.effort(), r.Searches())
	for _, row := range r.rows {
		after := ""
		if len(row.After) > 0 {
			after = ", after: [" + strings.Join(row.After, ", ") + "]"
		}
		fmt.Fprintf(&b, "  - {check: %s, points: %g%s}\n", row.Check, *row.Points, after)
	}
	return b.String()
}
