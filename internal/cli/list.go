package cli

import (
	"context"
	"fmt"
	"strings"

	"example.com/poollab/scenarios"
)

// listCommand prints the scenarios with their lessons.
func listCommand(_ context.Context, t *terminal, args []string) error {
	if len(args) > 0 {
		return usagef("list takes no words, got %q", args[0])
	}
	t.setTextWidth()
	const indent = margin + 1
	for _, s := range scenarios.All() {
		t.printf("%s%s%s\n", t.bold(s.Name), strings.Repeat(" ", indent-len(s.Name)), wrap(s.Title, t.width, strings.Repeat(" ", indent)))
		t.printf("%s%s\n", strings.Repeat(" ", indent), wrap(s.Lesson, t.width, strings.Repeat(" ", indent)))
	}
	t.printf("\n")
	t.nextCommands([][2]string{{"run straggler", "run one"}, {"explain cpu", "what to look at"}})
	return nil
}

// explainCommand prints what a scenario is about, with its bounds worked out.
func explainCommand(ctx context.Context, t *terminal, args []string) error {
	if len(args) != 1 {
		return usagef("explain takes one scenario; see poollab list")
	}
	s, err := scenarios.Lookup(args[0])
	if err != nil {
		return usagef("there is no scenario %q%s; see poollab list", args[0], suggestion(args[0]))
	}
	t.setTextWidth()
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
	indent := strings.Repeat(" ", margin)
	for _, row := range rows {
		t.printf("%s%s%s\n", t.bold(row[0]), indent[len(row[0]):], wrap(row[1], t.width, indent))
	}
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
