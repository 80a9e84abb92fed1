package cli

import (
	"fmt"
	"strings"

	"example.com/poollab/lab/interleave/twin"
)

// failedError ends a command that has printed what failed.
type failedError struct{ message string }

func (e *failedError) Error() string { return e.message }

// counts are how many tests ended in which way.
type counts struct{ pass, fail, unknown, notBegun, broken int }

func (e *exploration) count() counts {
	var c counts
	for _, x := range e.packages {
		if x.broken != nil {
			c.broken++
			continue
		}
		c.notBegun += len(x.tests) - len(x.outcomes)
		for _, o := range x.outcomes {
			switch o.finding.Verdict {
			case twin.Pass:
				c.pass++
			case twin.Fail:
				c.fail++
			default:
				c.unknown++
			}
		}
	}
	return c
}

// String is the counts in words.
func (c counts) String() string {
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{c.pass, "pass"}, {c.fail, "fail"}, {c.unknown, "unknown"}, {c.notBegun, "not begun"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	text := strings.Join(parts, ", ")
	if c.broken > 0 {
		text = strings.TrimPrefix(text+", "+plural(c.broken, "package")+" not explored", ", ")
	}
	return text
}

// verdict is the error that the exploration ends in, nil if all is well.
func (e *exploration) verdict() error {
	c := e.count()
	switch {
	case e.interrupted:
		return errInterrupted
	case c.fail > 0:
		return &failedError{plural(c.fail, "test") + " failed under some schedule"}
	case c.broken > 0:
		return fmt.Errorf("%s cannot be explored", plural(c.broken, "package"))
	case c.unknown > 0 && e.flags.strict:
		return &failedError{plural(c.unknown, "test") + " neither passed nor failed, which -strict takes for an error"}
	}
	return nil
}

// conclusion sums up, and says what to do next.
func (e *exploration) conclusion() {
	c := e.count()
	e.entry("result", c.String())
	if names := e.failed(); len(names) > 1 {
		e.entry("failed", listed(names, 8))
	}
	if e.flags.html != "" && e.pages.n == 0 {
		e.entry("page", "none: there is no failure that could be drawn")
	}
	if e.interrupted {
		return
	}
	words := e.command()
	switch fail := e.firstFailure(); {
	case fail != nil:
		rows := [][2]string{{"explore -html page.html -run '^" + fail.finding.Test + "$'" + words + " " + e.named(fail.pkg), "the same as a page to step through"}}
		if fail.finding.Token != "" {
			rows = append(rows, [2]string{"replay -debug TOKEN", "the same in a debugger"})
		}
		e.printf("\n")
		e.nextCommands(rows)
	case c.pass > 0 && !e.flags.race:
		e.printf("\n")
		e.nextCommands([][2]string{{"explore -race" + words + e.packageWords(), "look for data races on such schedules"}})
	case c.pass > 0:
		e.printf("\n")
		e.nextCommands([][2]string{{"explore -for 1m -stale 0" + words + e.packageWords(), "search longer"}})
	}
}

// command are the flags that have to be given again.
func (e *exploration) command() string {
	words := ""
	if e.flags.race {
		words += " -race"
	}
	if len(e.modules) > 0 {
		words += " -modules " + strings.Join(e.modules, ",")
	}
	return words
}

func (e *exploration) packageWords() string {
	words := ""
	for _, x := range e.packages {
		if !x.noTests {
			words += " " + e.named(x.path)
		}
	}
	if len(words) > 60 {
		return " ./..."
	}
	return words
}

// named is what to call a package by from here: its folder if it lies below,
// else its import path.
func (e *exploration) named(path string) string {
	for _, x := range e.packages {
		if x.path != path || x.twin == nil {
			continue
		}
		if x.twin.Dir == e.base {
			return "."
		}
		if rest := e.relative(x.twin.Dir); rest != x.twin.Dir {
			return "./" + rest
		}
	}
	return path
}

// failed are the names of the tests that failed.
func (e *exploration) failed() []string {
	var names []string
	for _, x := range e.packages {
		for _, o := range x.outcomes {
			if o.finding.Verdict == twin.Fail {
				names = append(names, o.finding.Test)
			}
		}
	}
	return names
}

func (e *exploration) firstFailure() *outcome {
	for _, x := range e.packages {
		for i, o := range x.outcomes {
			if o.finding.Verdict == twin.Fail {
				return &x.outcomes[i]
			}
		}
	}
	return nil
}

func (e *exploration) writeJSON() error {
	j := newExploreJSON()
	j.Seed, j.Strategy, j.Race, j.Interrupted = e.flags.seed, e.flags.strategy, e.flags.race, e.interrupted
	for _, x := range e.packages {
		p := packageJSON{Package: x.path, NoTests: x.noTests}
		switch {
		case x.broken != nil:
			p.Error = strings.TrimPrefix(x.broken.Error(), "twin: ")
		case x.twin != nil:
			p = e.packageJSON(x.twin)
			p.TwinNS = x.took.Nanoseconds()
		}
		if x.broken == nil {
			p.NotBegun = x.tests[len(x.outcomes):]
		}
		j.Packages = append(j.Packages, p)
		for _, o := range x.outcomes {
			j.Tests = append(j.Tests, e.testJSON(o))
		}
	}
	return j.write(e.out)
}
