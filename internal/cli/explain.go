package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"example.com/poollab/lab/invariants"
	"example.com/poollab/scenarios"
)

// explainCommand prints what a scenario or an invariant is about.
func explainCommand(ctx context.Context, t *terminal, args []string) error {
	t.setTextWidth()
	if len(args) == 0 {
		explainAll(t)
		return nil
	}
	if len(args) > 1 {
		return usagef("explain takes one scenario or invariant, got %s", strings.Join(args, " and "))
	}
	if s, err := scenarios.Lookup(args[0]); err == nil {
		return explainScenario(ctx, t, s)
	}
	if i, ok := invariants.Lookup(args[0]); ok {
		explainInvariant(t, i)
		if ctx.Err() != nil {
			return errInterrupted
		}
		return nil
	}
	names := scenarioNames()
	for _, i := range invariants.All() {
		names = append(names, i.Name)
	}
	return usagef("%q is neither a scenario nor an invariant%s; poollab explain lists both", args[0], nearest(args[0], names))
}

// explainAll lists what can be explained.
func explainAll(t *terminal) {
	indent := strings.Repeat(" ", margin)
	t.printf("%s %s\n", t.bold("scenarios"), wrap(strings.Join(scenarioNames(), ", "), t.width, indent))
	t.printf("\n%s what a pool promises\n", t.bold("invariants"))
	for _, i := range invariants.All() {
		t.printf("%s  %-17s %s\n", i.ID, i.Name, wrap(i.Statement, t.width, strings.Repeat(" ", 26)))
	}
	t.printf("\n")
	t.nextCommands([][2]string{{"explain Bounded", "why, an example, and what to look at"}})
}

// explainInvariant prints a row of the table, with an example of a pool that
// breaks it.
func explainInvariant(t *terminal, i invariants.Invariant) {
	contracts := make([]string, len(i.Contracts))
	for k, c := range i.Contracts {
		contracts[k] = string(c)
	}
	id := i.ID
	if len(i.Covers) > 0 {
		id += ", covers " + strings.Join(i.Covers, ", ")
	}
	level := string(i.Level)
	if i.Needs != "" {
		level += ", for a pool with " + i.Needs
	}
	t.explain([][2]string{
		{"name", i.Name + " (" + id + ")"},
		{"says", i.Statement},
		{"why", i.Why},
	})
	t.showExample(i)
	t.explain([][2]string{
		{"hint", i.Hint},
		{"of", strings.Join(contracts, ", ")},
		{"level", level},
		{"points", strconv.Itoa(i.Points)},
		{"test", testCommand(i)},
	})
}

// explain prints words at the margin, each with its text.
func (t *terminal) explain(rows [][2]string) {
	indent := strings.Repeat(" ", margin)
	for _, row := range rows {
		t.printf("%s%s%s\n", t.bold(row[0]), indent[len(row[0]):], wrap(row[1], t.width, indent))
	}
}

// explainScenario prints what a scenario is about, with its bounds worked out.
func explainScenario(ctx context.Context, t *terminal, s scenarios.Scenario) error {
	bounds, err := boundsOf(ctx, s)
	if err != nil {
		return err
	}
	parameters := fmt.Sprintf("-n %d, -workers %d", s.N, s.Workers)
	if s.TakesLatency() {
		parameters += fmt.Sprintf(", -latency %v", s.Latency)
	}
	parameters += fmt.Sprintf(", -scale %g, -seed %d", s.Scale, s.Seed)
	if s.TakesDSN() {
		parameters += ", -dsn for a PostgreSQL server"
	}
	rows := [][2]string{{s.Name, s.Title}, {"lesson", s.Lesson}}
	for i, b := range bounds {
		rows = append(rows, [2]string{first(i, "bound"), b})
	}
	rows = append(rows, [2]string{"flags", parameters})
	t.explain(rows)
	t.printf("\n")
	t.nextCommands([][2]string{{"run " + s.Name, "see it"}})
	return nil
}

// boundsOf says what is known about the least time on one worker, on the
// default and on twice as many.
func boundsOf(ctx context.Context, s scenarios.Scenario) ([]string, error) {
	w, err := s.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	var out []string
	for _, n := range []int{1, s.Workers, 2 * s.Workers} {
		b := w.Bound(n)
		if b.Time == 0 {
			return []string{"none: " + b.Why}, nil
		}
		out = append(out, fmt.Sprintf("%s on %s: %s", seconds(b.Time), plural(n, "worker"), b.Why))
	}
	return out, nil
}
