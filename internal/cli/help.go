package cli

import (
	"bytes"
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
		t.printf("environment: NO_COLOR turns colours off, COLUMNS sets the width\n")
		return nil
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		t.printf("usage: poollab %s\n\n%s%s.\n", strings.TrimSpace(c.name+" "+c.args), strings.ToUpper(c.summary[:1]), c.summary[1:])
		if c.name == "run" {
			t.printf("\n%s\n", wrap("A scenario is one of "+strings.Join(scenarioNames(), ", ")+"; its name may stand before or after the flags.", 80, ""))
			t.printf("Ctrl-C stops the run and prints what was measured up to then.\n\nflags:\n%s", runFlags())
		}
		return nil
	}
	return usagef("there is no command %q%s; see poollab help", args[0], suggestion(args[0]))
}

func runFlags() string {
	var text bytes.Buffer
	fs := (&parameters{}).flags()
	fs.SetOutput(&text)
	fs.VisitAll(func(f *flag.Flag) {
		name, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&text, "  %-18s %s\n", strings.TrimSpace("-"+f.Name+" "+name), usage)
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
