package cli

import (
	"context"
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
