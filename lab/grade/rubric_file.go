package grade

import (
	"fmt"
	"strings"
	"time"
)

// File is the rubric as a file that says all of it, with comments for who wants to
// change it.
func (r *Rubric) File() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# What is checked, and what it is worth. "poollab rubric FILE" says whether this
# file makes sense, and "poollab explain NAME" what a check is about.
name: %q
contracts: [%s]

# default: all core invariants of the contracts, with the points of the table;
# what is listed below changes that. none: nothing but what is listed.
base: none

# Points are brought to this sum; leave it out to take them as they are.
#total: 100

# Drawn worlds follow from the secret (grade -secret FILE) and from what was handed
# in. public: they are the same for all, and at home.
seed: %s

effort: %d      # times as many drawn worlds
schedules: %d   # times as many schedules; 0: none are searched

%s
# after: what must pass before a check says anything; until then it is skipped.
# hidden: students learn that it failed, and only "say" of how.
# Fast (processor time against the reference, in small tasks) has a ratio up to
# which it gets full points: {check: Map/Fast, points: 5, ratio: 4}
checks:
`, r.Name, strings.Join(r.Contracts, ", "), r.seedWord(), r.effort(), r.Searches(), r.optional())
	for _, row := range r.rows {
		fmt.Fprintf(&b, "  - {check: %s, points: %v", row.Check, *row.Points)
		if len(row.After) > 0 {
			fmt.Fprintf(&b, ", after: [%s]", strings.Join(row.After, ", "))
		}
		if *row.Hidden {
			b.WriteString(", hidden: true")
		}
		if row.Say != "" {
			fmt.Fprintf(&b, ", say: %q", row.Say)
		}
		if row.Ratio != 0 {
			fmt.Fprintf(&b, ", ratio: %v", row.Ratio)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

func (r *Rubric) seedWord() string {
	if r.Seed == "" {
		return "submission"
	}
	return r.Seed
}

// optional are the fields that few rubrics have; those that are not set are shown
// as comments.
func (r *Rubric) optional() string {
	imports := "#imports: [context, errors, fmt, iter, sync, sync/atomic, time]"
	if len(r.Imports) > 0 {
		var quoted []string
		for _, p := range r.Imports {
			quoted = append(quoted, fmt.Sprintf("%q", p))
		}
		imports = "imports: [" + strings.Join(quoted, ", ") + "]"
	}
	limits := "#limits: {files: 30, bytes: 262144, memory: 536870912, cpu: 1m, wall: 2m}"
	if l := r.Limits; l != (Limits{}) {
		limits = fmt.Sprintf("limits: {files: %d, bytes: %d, memory: %d, cpu: %v, wall: %v}", l.Files, l.Bytes, l.Memory, l.CPU, l.Wall)
	}
	due := "#due: 2026-12-01T23:59:00+01:00"
	if r.Due != nil {
		due = "due: " + r.Due.Format(time.RFC3339Nano)
	}
	late := "#late: [{within: 24h, keeps: 0.9}, {within: 72h, keeps: 0.5}]"
	if len(r.Late) > 0 {
		var steps []string
		for _, l := range r.Late {
			steps = append(steps, fmt.Sprintf("{within: %v, keeps: %v}", l.Within, l.Keeps))
		}
		late = "late: [" + strings.Join(steps, ", ") + "]"
	}
	return imports + "\n" + limits + "\n\n" + due + "\n" + late + "\n"
}
