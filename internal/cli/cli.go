// Package cli is the poollab command: it turns words and flags into runs, and
// runs into text, JSON and exit codes. Results go to standard output, progress
// and complaints to standard error.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/poollab/scenarios"
)

// Exit codes of the command.
const (
	exitFine        = 0
	exitFailed      = 1   // a result is not what it should be
	exitUsage       = 2   // the caller asked for something that does not exist
	exitMachine     = 3   // the kit or the machine failed
	exitInterrupted = 130 // as shells report an end by Ctrl-C
)

// command is one of the words after poollab.
type command struct {
	name    string
	args    string // for the usage line
	summary string
	run     func(ctx context.Context, t *terminal, args []string) error
}

// commands lists the words in the order in which help shows them.
func commands() []command {
	return []command{
		{"run", "[SCENARIO] [flags]", "run a scenario one after another and on a pool (the default)", runCommand},
		{"list", "", "list the scenarios and what they teach", listCommand},
		{"explain", "[SCENARIO|INVARIANT]", "explain a scenario, or what a pool promises, by name or id", explainCommand},
		{"explore", "[flags] [PACKAGES]", "play tests under many schedules, until one fails", exploreCommand},
		{"replay", "TOKEN [flags]", "play the schedule of a failure again", replayCommand},
		{"scale", "[flags] [FILE...]", "say how benchmarks scale with the number of workers", scaleCommand},
		{"tune", "[SCENARIO] [flags]", "measure worker counts until it is clear which one is best", tuneCommand},
		{"init", "DIR [flags]", "write a module in which a student begins", initCommand},
		{"watch", "[DIR] [flags]", "show the next thing that is missing, again at each change", watchCommand},
		{"grade", "DIR [flags]", "grade a submission, or with -class all of a class", gradeCommand},
		{"rubric", "[FILE]", "print the default rubric, or check one", rubricCommand},
		{"export", "DIR [flags]", "write results as a learning platform reads them", exportCommand},
		{"merge", "DIR... -out DIR", "put the results of shards together", mergeCommand},
		{"regrade", "BUNDLE|-diff OLD NEW", "grade again for an appeal, or show which marks have changed", regradeCommand},
		{"doctor", "", "look at this machine: what will work, what will not, and how precise it is", doctorCommand},
		{"version", "", "print the version", versionCommand},
		{"help", "[COMMAND]", "explain a command and its flags", helpCommand},
	}
}

// usageError is a mistake in how the command was called.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

var (
	// errInterrupted ends a run that the user stopped; what was measured has
	// been printed.
	errInterrupted = errors.New("interrupted")
	// errWrongResult ends a run whose results are not what they should be; it
	// has been printed, too.
	errWrongResult = errors.New("a result is not what it should be")
)

// Main runs the command with the words after its name and returns the exit
// code. When ctx ends, it stops what is running and prints what there is.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	t := newTerminal(stdout, stderr)
	err := t.usable()
	if err == nil {
		err = dispatch(ctx, t, args)
	}
	// A result that nobody receives counts for more than what it says.
	if t.out.err != nil {
		err = fmt.Errorf("cannot write to standard output: %w", t.out.err)
	}
	return t.exit(err)
}

// exit prints what went wrong, in one line, and returns the code for it.
func (t *terminal) exit(err error) int {
	var usage *usageError
	var param *scenarios.ParamError
	var failed *failedError
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errInterrupted):
		t.complain("interrupted")
		return exitInterrupted
	case errors.Is(err, errWrongResult):
		t.complain(err.Error())
		return exitFailed
	case errors.As(err, &failed):
		t.complain(failed.message)
		return exitFailed
	case errors.As(err, &usage):
		t.complain(usage.message)
		return exitUsage
	case errors.As(err, &param):
		t.complain(fmt.Sprintf("%s: -%s %s", param.Scenario, param.Param, param.Why))
		return exitUsage
	default:
		t.complain(err.Error())
		return exitMachine
	}
}

// dispatch finds the command that the first word names. Without one, or with
// the name of a scenario, it is run.
func dispatch(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		return runCommand(ctx, t, nil)
	}
	word := args[0]
	if asksForHelp(word) {
		return helpCommand(ctx, t, nil)
	}
	if word == "-version" || word == "--version" {
		return versionCommand(ctx, t, nil)
	}
	if strings.HasPrefix(word, "-") {
		return runCommand(ctx, t, args)
	}
	for _, c := range commands() {
		if c.name != word {
			continue
		}
		if slices.ContainsFunc(args[1:], asksForHelp) {
			return helpCommand(ctx, t, []string{word})
		}
		err := c.run(ctx, t, args[1:])
		if errors.Is(err, flag.ErrHelp) { // -h=true
			return helpCommand(ctx, t, []string{word})
		}
		return err
	}
	if _, err := scenarios.Lookup(word); err == nil {
		return runCommand(ctx, t, args)
	}
	return usagef("%q is neither a command nor a scenario%s; see poollab help", word, suggestion(word))
}

func asksForHelp(word string) bool {
	return word == "-h" || word == "-help" || word == "--help"
}

// suggestion is a hint at the command or scenario that was meant, or nothing.
func suggestion(word string) string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	for _, s := range scenarios.All() {
		names = append(names, s.Name)
	}
	return nearest(word, names)
}

// nearest is a hint at the name that was meant, or nothing; upper and lower case
// are the same.
func nearest(word string, names []string) string {
	best, distance := "", 3
	for _, name := range names {
		if name == word {
			continue
		}
		if d := edits(strings.ToLower(word), strings.ToLower(name)); d < distance && d < len(name) {
			best, distance = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// edits is the Levenshtein distance between two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
