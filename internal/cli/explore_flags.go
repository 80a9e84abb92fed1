package cli

import (
	"errors"
	"flag"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/poollab/lab/interleave"
)

const (
	// defaultSchedules is how many a test is explored in: a few seconds.
	defaultSchedules = 10_000
	// defaultStale is after how many schedules without a new trace a search
	// ends. A tenth of a long search counts for more.
	defaultStale = 3000
	// defaultExhaustive is how long all schedules are tried for each test: their
	// number is not known before.
	defaultExhaustive = time.Minute
)

// exploreFlags are the flags of poollab explore.
type exploreFlags struct {
	run         *regexp.Regexp
	schedules   int
	limit       time.Duration
	strategy    string
	preemptions int
	seed        uint64
	stale       int
	race        bool
	modules     []string
	strict      bool
	json        bool
	html        string

	given map[string]bool // flags that the caller set
}

func (p *exploreFlags) flags() *flag.FlagSet {
	fs := quietFlags("explore")
	fs.Func("run", "only tests whose names match the `regexp`", func(v string) error {
		if strings.Contains(v, "/") {
			return errors.New("a test is explored as a whole, so subtests cannot be chosen")
		}
		re, err := regexp.Compile(v)
		p.run = re
		return err
	})
	wholeNumber(fs, "schedules", "at most `n` schedules of each test (10000)", 1, &p.schedules)
	fs.Func("for", "explore each test for at most a `time` such as 30s or 10m", func(v string) (err error) {
		if p.limit, err = time.ParseDuration(v); err != nil {
			return errors.New("not a duration such as 30s or 10m")
		}
		if p.limit <= 0 {
			return errors.New("not a time in which anything can be done")
		}
		return nil
	})
	names := interleave.Strategies()
	fs.Func("strategy", "how schedules are drawn, by `name`: "+strings.Join(names, ", "), func(v string) error {
		if !slices.Contains(names, v) {
			return errors.New("there are " + strings.Join(names, ", "))
		}
		p.strategy = v
		return nil
	})
	wholeNumber(fs, "preemptions", "instead of drawing, try all schedules with at most `k` preemptions", 0, &p.preemptions)
	fs.Func("seed", "`number` that decides everything drawn (0)", func(v string) (err error) {
		if p.seed, err = strconv.ParseUint(v, 10, 64); err != nil {
			return errors.New("not a whole number from 0 up")
		}
		return nil
	})
	wholeNumber(fs, "stale", "stop a test after `n` schedules without a new trace (3000), 0 to go on", 0, &p.stale)
	fs.BoolVar(&p.race, "race", false, "look for data races too, with the race detector")
	modulesFlag(fs, &p.modules)
	fs.BoolVar(&p.strict, "strict", false, "take a test that is neither pass nor fail for an error")
	fs.BoolVar(&p.json, "json", false, "print one JSON object instead of text")
	fs.StringVar(&p.html, "html", "", "write the first failure to `file`, as a page to step through; more go to file-2, file-3")
	return fs
}

// quietFlags is a set of flags that leaves all words to the command.
func quietFlags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

func wholeNumber(fs *flag.FlagSet, name, usage string, least int, dst *int) {
	fs.Func(name, usage, func(v string) (err error) {
		if *dst, err = strconv.Atoi(v); err != nil || *dst < least {
			return errors.New("not a whole number from " + strconv.Itoa(least) + " up")
		}
		return nil
	})
}

func modulesFlag(fs *flag.FlagSet, dst *[]string) {
	fs.Func("modules", "`paths` of dependencies, with commas between, whose code is controlled too", func(v string) error {
		for m := range strings.SplitSeq(v, ",") {
			if m == "" || path.Clean(m) != m || strings.ContainsAny(m, "@ \\") {
				return errors.New("not a list of module paths such as example.com/a,example.com/b")
			}
			*dst = append(*dst, m)
		}
		return nil
	})
}

// parseAround reads flags and words in any order.
func parseAround(fs *flag.FlagSet, args []string) (words []string, err error) {
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usagef("%s: %s; see poollab help %s", fs.Name(), strings.TrimPrefix(err.Error(), "flag: "), fs.Name())
		}
		args = fs.Args()
		if len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	return words, nil
}

// parse reads flags and packages.
func (p *exploreFlags) parse(args []string) (patterns []string, err error) {
	fs := p.flags()
	if patterns, err = parseAround(fs, args); err != nil {
		return nil, err
	}
	p.given = map[string]bool{}
	fs.Visit(func(f *flag.Flag) { p.given[f.Name] = true })
	switch {
	case p.given["schedules"] && p.given["for"]:
		return nil, usagef("-schedules and -for both say when to stop: give one of them")
	case p.given["preemptions"] && p.given["strategy"]:
		return nil, usagef("-preemptions tries all schedules, so there is no -strategy to draw them by")
	case p.given["preemptions"] && p.given["stale"]:
		return nil, usagef("-preemptions tries all schedules, so it does not stop when they become -stale")
	}
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	return patterns, nil
}

// options are what each test is explored with.
func (p *exploreFlags) options() interleave.Options {
	o := interleave.Options{Schedules: p.schedules, For: p.limit, Strategy: p.strategy, Seed: p.seed, Stale: p.stale}
	switch {
	case p.given["preemptions"]:
		o.Exhaustive, o.Preemptions = true, p.preemptions
		if o.Schedules == 0 && o.For == 0 {
			o.For = defaultExhaustive
		}
		return o
	case o.Schedules == 0 && o.For == 0:
		o.Schedules = defaultSchedules
	}
	if !p.given["stale"] {
		o.Stale = max(defaultStale, o.Schedules/10)
	}
	return o
}

// matches reports whether a test is to be explored.
func (p *exploreFlags) matches(test string) bool { return p.run == nil || p.run.MatchString(test) }
