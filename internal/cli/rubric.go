package cli

import (
	"context"
	"fmt"
	"strings"

	"example.com/poollab/lab/grade"
)

// rubricCommand prints the default rubric as a file to begin with, or checks one.
func rubricCommand(_ context.Context, t *terminal, args []string) error {
	t.setTextWidth()
	switch {
	case len(args) > 1:
		return usagef("rubric takes one file, got %d words", len(args))
	case len(args) == 0:
		t.printf("%s", grade.DefaultRubric().File())
		return nil
	case strings.HasPrefix(args[0], "-"):
		return usagef("rubric has no flag %s: it takes a file, or nothing", args[0])
	}
	r, err := grade.ReadRubric(args[0])
	if err != nil {
		return unusable(err)
	}
	contract := ""
	for _, row := range r.Rows() {
		c, name, _ := strings.Cut(row.Check, "/")
		if c != contract {
			contract = c
			t.printf("%s\n", c)
		}
		hidden := ""
		if *row.Hidden {
			hidden = "  hidden"
		}
		t.printf("  %-18s %8s%s%s\n", name, fmt.Sprintf("%.4g", *row.Points), hidden, t.cut(afterOf(row), 40))
	}
	t.printf("\ntotal      %g points in %s, rubric %s %s\n\n", r.MaxScore(), plural(len(r.Rows()), "check"), r.Name, r.Digest())
	t.nextCommands([][2]string{{"grade -rubric " + shellWord(args[0]) + " DIR", "grade by it"}})
	return nil
}

func afterOf(row grade.Row) string {
	if len(row.After) == 0 {
		return ""
	}
	var names []string
	for _, a := range row.After {
		_, name, _ := strings.Cut(a, "/")
		names = append(names, name)
	}
	return "  after " + strings.Join(names, ", ")
}
