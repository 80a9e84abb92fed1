package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.com/poollab/lab/interleave"
	"example.com/poollab/lab/interleave/twin"
)

// replayFlags are the flags of poollab replay.
type replayFlags struct {
	modules []string
	debug   bool
	json    bool
	html    string
}

func (p *replayFlags) flags() *flag.FlagSet {
	fs := quietFlags("replay")
	modulesFlag(fs, &p.modules)
	fs.BoolVar(&p.debug, "debug", false, "play it in the debugger dlv")
	fs.BoolVar(&p.json, "json", false, "print one JSON object instead of text")
	fs.StringVar(&p.html, "html", "", "write the run to `file`, as a page to step through")
	return fs
}

func (p *replayFlags) parse(args []string) (interleave.Token, error) {
	words, err := parseAround(p.flags(), args)
	if err != nil {
		return interleave.Token{}, err
	}
	switch {
	case len(words) == 0:
		return interleave.Token{}, usagef("replay takes a token, which poollab explore prints with a failure")
	case len(words) > 1:
		return interleave.Token{}, usagef("replay takes one token, got %d words: a token has no spaces in it", len(words))
	case p.debug && (p.json || p.html != ""):
		return interleave.Token{}, usagef("-debug leaves the run to the debugger, so there is nothing for -json or -html")
	}
	token, err := interleave.ParseToken(words[0])
	switch {
	case err == nil:
		return token, nil
	case otherVersion.MatchString(words[0]):
		return token, usagef("this token is from another version of poollab, whose schedules mean something else: explore the test again")
	}
	if strings.HasPrefix(words[0], "pg1-") {
		return token, usagef("this token is of a graded check: poollab grade -replay %s DIR", words[0])
	}
	return token, usagef("%s", strings.TrimPrefix(err.Error(), "interleave: "))
}

// otherVersion is how tokens begin that this version cannot read.
var otherVersion = regexp.MustCompile(`^pl([02-9]|[1-9]\d+)-`)

// replayCommand plays the run of a token once more.
func replayCommand(ctx context.Context, t *terminal, args []string) error {
	var p replayFlags
	token, err := p.parse(args)
	if err != nil {
		return err
	}
	tell, err := newTeller(t, p.modules, p.json)
	if err != nil {
		return err
	}
	pages, err := openPages(p.html)
	if err != nil {
		return err
	}
	defer pages.close()
	if err := findPackage(ctx, token); err != nil {
		return err
	}
	progress := newProgress(t)
	config := twin.Config{
		Package: token.Package, Race: token.Race, Modules: p.modules, Skip: ownsSchedules,
		Progress: func(stage string) { progress.tell("%s ...", stage) },
	}
	if p.debug {
		return tell.debug(ctx, config, token)
	}
	tw, err := twin.Build(ctx, config)
	t.say("")
	if err != nil {
		return buildError(ctx, err)
	}
	if err := hasTest(tw, token.Test); err != nil {
		return err
	}
	f, err := tw.Replay(ctx, token, interleave.Options{})
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err != nil {
		return err
	}
	return tell.replayed(outcome{pkg: token.Package, dir: tw.Dir, finding: f, runtime: tw.Runtime, played: true}, tw, token, pages)
}

func buildError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return errors.New(strings.TrimPrefix(err.Error(), "twin: "))
}

// findPackage looks whether the token's package can be had from here.
func findPackage(ctx context.Context, token interleave.Token) error {
	list, err := listPackages(ctx, []string{token.Package})
	var usage *usageError
	switch {
	case errors.Is(err, errNoModule), err != nil && !errors.As(err, &usage):
		return err
	case err != nil || !list[0].hasTestFiles():
		return usagef("the token is for %s in package %s, which the module of this folder does not have: go to the module that does", token.Test, token.Package)
	}
	return nil
}

func hasTest(tw *twin.Twin, test string) error {
	if slices.Contains(tw.Tests, test) {
		return nil
	}
	return usagef("package %s has no %s any more: the token is from before that was removed or renamed", tw.Package, test)
}

// replayed prints what came of it, and is an error if that is a failure.
func (t *teller) replayed(o outcome, tw *twin.Twin, token interleave.Token, pages *pages) error {
	f := o.finding
	var err error
	if o.page, err = pages.write(f.Result.Interleaving, f.Test, f.Result.Message, tw.Dir); err != nil {
		return err
	}
	if t.quiet {
		j := newExploreJSON()
		j.Race = token.Race
		j.Packages = append(j.Packages, t.packageJSON(tw))
		j.Tests = append(j.Tests, t.testJSON(o))
		if err := j.write(t.out); err != nil {
			return err
		}
	} else {
		t.entry("package", o.pkg)
		t.outcome(o, interleave.Options{})
		if f.Verdict == twin.Pass {
			t.entry("", "it does not fail in this schedule")
		}
		for i, line := range unseen(tw) {
			t.entry(first(i, "unseen"), line)
		}
		if o.page != "" && f.Verdict != twin.Fail {
			t.entry("page", o.page)
		}
		t.printf("\n")
		t.nextCommands([][2]string{{t.search(o, token), "search for it anew"}})
	}
	if f.Verdict == twin.Fail {
		return &failedError{fmt.Sprintf("%s failed again", f.Test)}
	}
	return nil
}

// search is the command that looks for the failure anew.
func (t *teller) search(o outcome, token interleave.Token) string {
	flags := ""
	if token.Race {
		flags = " -race"
	}
	if len(t.modules) > 0 {
		flags += " -modules " + strings.Join(t.modules, ",")
	}
	return "explore -run '^" + o.finding.Test + "$'" + flags + " " + o.pkg
}
