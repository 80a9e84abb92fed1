package cli

import (
	"context"
	"flag"
	"fmt"
	"runtime/debug"
	"strings"

	"example.com/poollab/scenarios"
)

// helpCommand prints the commands, or one of them with its flags.
func helpCommand(_ context.Context, t *terminal, args []string) error {
	if len(args) > 1 {
		return usagef("help takes one command, got %s", strings.Join(args, " and "))
	}
	if len(args) == 0 {
		t.printf("Poollab is a lab kit for worker pools.\n\nusage: poollab [COMMAND] [flags]\n\n")
		for _, c := range commands() {
			t.printf("  %-30s %s\n", strings.TrimSpace(c.name+" "+c.args), c.summary)
		}
		t.printf("\nscenarios: %s\n", strings.Join(scenarioNames(), ", "))
		t.printf("\nexit codes: 0 fine, 1 a result is wrong, 2 usage, 3 the kit or the machine failed, 130 interrupted\n")
		t.printf("environment: NO_COLOR turns colours off, COLUMNS sets the width, POOLLAB_CACHE is a folder for instrumented tests\n")
		return nil
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		t.printf("usage: poollab %s\n\n%s%s.\n", strings.TrimSpace(c.name+" "+c.args), strings.ToUpper(c.summary[:1]), c.summary[1:])
		if about, flags := details(c.name); flags != nil {
			for _, paragraph := range about {
				t.printf("\n%s\n", wrap(paragraph, 80, ""))
			}
			t.printf("\nflags:\n%s", flagLines(flags))
		}
		return nil
	}
	return usagef("there is no command %q%s; see poollab help", args[0], suggestion(args[0]))
}

// details are what help has to say of a command beyond its summary.
func details(name string) (about []string, flags *flag.FlagSet) {
	switch name {
	case "run":
		return []string{
			"A scenario is one of " + strings.Join(scenarioNames(), ", ") + "; its name may stand before or after the flags. " +
				"Ctrl-C stops the run and prints what was measured up to then.",
		}, (&parameters{}).flags()
	case "explore":
		return []string{
			"PACKAGES are as for the go command, the current folder by default. Their tests need not know of poollab: it builds a copy of each test binary whose goroutines it can hold back, and decides at each lock, channel operation and the like who goes on.",
			"Each test is played until it fails, until it has been played -schedules times or for as long as -for says, or until no new trace has appeared for long. A failure is shrunk, played again in a new process, and drawn, with a token for poollab replay. A test that cannot be decided is unknown and says why; that is an error only with -strict.",
			"Build flags such as -tags are taken from GOFLAGS. Ctrl-C stops and prints what was done up to then.",
		}, (&exploreFlags{}).flags()
	case "scale":
		return []string{
			"FILES, or standard input, are what go test -bench prints, for benchmarks with workers= or another whole number in their names: go test -run '^$' -bench . -count 10 | poollab scale. For each worker count there is the median with its confidence interval, as benchstat computes them, whether it differs from the count before, and the speed-up; then where more workers stop helping, which law explains the curve, and what it predicts.",
			"With -gate, new results are compared with old ones, and anything slower by more than -size beyond doubt ends in exit code 1. Results of two machines, or of two times, compare only as ratios: -against names a baseline that was measured in the same run, in turns with the rest. With one file, its series are compared with that baseline alone.",
		}, (&scaleFlags{}).flags()
	case "tune":
		return []string{
			"Every worker count is measured once in each round, so that whatever disturbs the machine disturbs all of them, until the medians are known well enough or the time is up. A scenario is one of " + strings.Join(scenarioNames(), ", ") + ". With -bench, PACKAGE is as for the go command and its benchmarks need workers= in their names: poollab tune -bench Map/work=noop ./mypool.",
			"Ctrl-C stops and prints what was measured up to then.",
		}, (&tuneFlags{}).flags()
	case "replay":
		return []string{
			"The token is printed by poollab explore with each failure. Replay from within the module that it is from: with the same code, the same happens. With other code the schedule is followed as far as it goes.",
		}, (&replayFlags{}).flags()
	case "init":
		return []string{
			"DIR must be new or empty. The module in it has the three contracts as stubs, tests of one line each, the lesson, and a README with the tasks in their order. It needs no network where the modules of the kit are in the cache.",
		}, (&initFlags{}).flags()
	case "watch":
		return []string{
			"DIR is the folder of the coursework, the current one by default. One failure is shown at a time, in the order of the tasks; keys: h for a hint, l for a list, r to look again, q to quit. Nothing is kept between starts: what is done is in your files.",
		}, (&watchFlags{}).flags()
	case "grade":
		return []string{
			"DIR is one submission. It is read, compiled with a driver of the kit's own, and run in a sandbox; another process judges what happened. The result is printed, and written to the file of -o if there is one.",
			"With -class, each folder in a folder is a submission, or each line of a roster. There is one file for each result; whatever a submission does, the others are graded. Stop at any time, and go on with -resume.",
			"Exit codes: 0 everything holds (for a class: everybody has a grade or a refusal), 1 something does not, 3 the machine or the kit failed, and then nobody has lost a point.",
		}, (&gradeFlags{}).flags()
	case "export":
		return []string{"DIR holds the results that grade -class wrote. Hidden checks stay hidden without -teacher. Who has no grade gets an empty cell, and never a zero."}, (&exportFlags{}).flags()
	case "merge":
		return []string{"Each DIR holds the results of one shard. A submission may be in several of them if its grades are the same."}, (&mergeFlags{}).flags()
	case "regrade":
		return []string{"OLD and NEW are folders of results of one class, for example before and after a change of the rubric or of the kit. Marks that fell come first, and make the exit code 1."}, (&regradeFlags{}).flags()
	}
	return nil, nil
}

func flagLines(fs *flag.FlagSet) string {
	var text strings.Builder
	fs.VisitAll(func(f *flag.Flag) {
		name, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&text, "  %-18s %s\n", strings.TrimSpace("-"+f.Name+" "+name), wrap(usage, 80, strings.Repeat(" ", 21)))
	})
	return text.String()
}

func scenarioNames() []string {
	var names []string
	for _, s := range scenarios.All() {
		names = append(names, s.Name)
	}
	return names
}

// versionCommand prints what the binary was built from.
func versionCommand(_ context.Context, t *terminal, args []string) error {
	if len(args) > 0 {
		return usagef("version takes no words, got %q", args[0])
	}
	version, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	t.printf("poollab %s%s, %s\n", version, revision, system())
	return nil
}
