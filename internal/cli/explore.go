package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/draw"
	"example.com/poollab/lab/interleave/twin"
)

// exploreCommand plays the tests of packages under many schedules.
func exploreCommand(ctx context.Context, t *terminal, args []string) error {
	e := &exploration{}
	patterns, err := e.flags.parse(args)
	if err != nil {
		return err
	}
	if e.teller, err = newTeller(t, e.flags.modules, e.flags.json); err != nil {
		return err
	}
	if e.pages, err = openPages(e.flags.html); err != nil {
		return err
	}
	defer e.pages.close()
	list, err := listPackages(ctx, patterns)
	if err != nil {
		return err
	}
	e.options = e.flags.options()
	if err := e.choose(list); err != nil {
		return err
	}
	e.progress = newProgress(t)
	err = e.explore(ctx)
	t.say("")
	if err != nil && !errors.Is(err, errInterrupted) {
		return err
	}
	if e.quiet {
		return errors.Join(e.writeJSON(), e.verdict())
	}
	e.conclusion()
	return e.verdict()
}

// newTeller is a teller for a terminal that has decided how wide it is.
func newTeller(t *terminal, modules []string, quiet bool) (*teller, error) {
	base, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("the current folder cannot be found: %w", err)
	}
	t.setTextWidth()
	t.width = max(t.width, draw.MinWidth)
	return &teller{terminal: t, base: base, modules: modules, quiet: quiet}, nil
}

// exploration is a search through the tests of some packages.
type exploration struct {
	*teller
	flags    exploreFlags
	options  interleave.Options
	pages    *pages
	progress *progress

	packages    []*explored
	interrupted bool
}

// explored is a package of an exploration.
type explored struct {
	path     string
	tests    []string // to be explored, in the order of the source
	noTests  bool     // there are no test files
	twin     *twin.Twin
	took     time.Duration // to have the twin
	broken   error         // why there is none
	outcomes []outcome
}

// choose picks the tests that are meant, before anything is built.
func (e *exploration) choose(list []testPackage) error {
	tests, chosen := 0, 0
	var untested []string
	for _, p := range list {
		x := &explored{path: p.ImportPath, noTests: !p.hasTestFiles()}
		all := p.tests()
		for _, name := range all {
			if e.flags.matches(name) {
				x.tests = append(x.tests, name)
			}
		}
		tests, chosen = tests+len(all), chosen+len(x.tests)
		if len(all) == 0 {
			untested = append(untested, p.ImportPath)
		}
		if len(x.tests) > 0 || x.noTests {
			e.packages = append(e.packages, x)
		}
	}
	switch {
	case tests == 0:
		return usagef("there is no test to explore in %s", listed(untested, 3))
	case chosen == 0:
		return usagef("-run %s matches none of the %s", e.flags.run, plural(tests, "test"))
	}
	if !e.quiet && len(untested) > 0 {
		e.entry("no tests", listed(untested, 5))
	}
	return nil
}

// listed joins names, of many only the first.
func listed(names []string, most int) string {
	if more := len(names) - most; more > 1 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// explore builds twin after twin and explores test after test.
func (e *exploration) explore(ctx context.Context) error {
	for _, x := range e.packages {
		if x.noTests {
			continue
		}
		if ctx.Err() != nil {
			e.interrupted = true
			return errInterrupted
		}
		err := e.build(ctx, x)
		if ctx.Err() != nil {
			e.interrupted = true
			return errInterrupted
		}
		if err != nil && strings.Contains(err.Error(), "no package can be rewritten: ") {
			e.refuse(x, err)
			continue
		}
		if err != nil {
			e.fails(x, err)
			continue
		}
		for _, test := range x.tests {
			err := e.one(ctx, x, test)
			if ctx.Err() != nil {
				e.interrupted = true
				return errInterrupted
			}
			if err != nil {
				return err
			}
			if e.out.err != nil {
				return nil // nobody reads
			}
		}
		if !e.quiet {
			lines := unseen(x.twin)
			for i, line := range lines {
				e.entry(first(i, "unseen"), line)
			}
			if last := x.outcomes[len(x.outcomes)-1]; len(lines) > 0 || last.finding.Verdict != twin.Fail {
				e.printf("\n") // a failure ends in one
			}
		}
	}
	return nil
}

// build has the twin of a package built, and says so.
func (e *exploration) build(ctx context.Context, x *explored) (err error) {
	e.progress.tell("building the twin of %s ...", x.path)
	begin := time.Now()
	x.twin, err = twin.Build(ctx, twin.Config{
		Package: x.path, Race: e.flags.race, Modules: e.flags.modules, Skip: ownsSchedules,
		Progress: func(stage string) { e.progress.tell("%s ...", stage) },
	})
	x.took = time.Since(begin)
	if err == nil && !e.quiet {
		e.say("")
		e.entry("package", fmt.Sprintf("%s: %s to explore; %s", x.path, plural(len(x.tests), "test"), took(x.twin, x.took)))
	}
	return err
}

// fails notes a package that cannot be explored, in the compiler's words.
func (e *exploration) fails(x *explored, err error) {
	x.broken = err
	if e.quiet {
		return
	}
	e.say("")
	e.entry("broken", x.path)
	e.lines("", strings.TrimPrefix(err.Error(), "twin: "))
	e.printf("\n")
}

// refuse notes that the tests of a package are not decided, because none of its
// code can be put under control.
func (e *exploration) refuse(x *explored, err error) {
	_, why, _ := strings.Cut(err.Error(), "no package can be rewritten: ")
	for _, test := range x.tests {
		o := outcome{pkg: x.path, finding: twin.Finding{Test: test, Verdict: twin.Unknown, Reason: "it cannot be put under control: " + firstLine(why)}}
		x.outcomes = append(x.outcomes, o)
		if !e.quiet {
			e.say("")
			e.outcome(o, e.options)
		}
	}
	if !e.quiet {
		e.printf("\n")
	}
}

// one explores a test and prints what comes of it.
func (e *exploration) one(ctx context.Context, x *explored, test string) error {
	f := twin.Finding{Test: test, Verdict: twin.Unknown, Reason: x.missing(test)}
	if f.Reason == "" {
		begin := time.Now()
		e.progress.tell("%s ...", test)
		var err error
		f, err = x.twin.Explore(ctx, test, e.options, func(res interleave.Result) {
			e.progress.tell("%s", searching(test, e.options, res, time.Since(begin)))
		})
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	o := outcome{pkg: x.path, dir: x.twin.Dir, finding: f, runtime: x.twin.Runtime}
	var err error
	if f.Verdict == twin.Fail {
		o.page, err = e.pages.write(f.Result.Interleaving, f.Test+": "+headline(f.Result.Kind), f.Result.Message, x.twin.Dir)
	}
	x.outcomes = append(x.outcomes, o)
	if !e.quiet {
		e.say("")
		e.outcome(o, e.options)
	}
	return err
}

// missing says why a test that the source declares is not in the twin.
func (x *explored) missing(test string) string {
	if slices.Contains(x.twin.Tests, test) {
		return ""
	}
	for path, why := range x.twin.Left {
		if strings.TrimSuffix(path, "_test") == x.path {
			return "its package could not be rewritten: " + firstLine(why)
		}
	}
	return "its function could not be rewritten"
}
