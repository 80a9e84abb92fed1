package cli

import (
	"errors"
	"flag"
	"io"
	"strconv"
	"strings"
	"time"

	"example.com/poollab/scenarios"
)

// parameters are the flags of poollab run.
type parameters struct {
	n, workers int
	latency    time.Duration
	scale      float64
	seed       uint64
	dsn        string

	noSweep bool
	json    bool
	trace   string
	svg     string
	width   int
	ascii   bool
	color   string

	given map[string]bool // flags that the caller set
}

// flags declares the parameters. Their defaults come from the scenario, so a
// flag's zero only means that it was not given.
func (p *parameters) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	number := func(name, usage string, dst *int) {
		fs.Func(name, usage, func(v string) (err error) {
			if *dst, err = strconv.Atoi(v); err != nil {
				return errors.New("not a whole number")
			}
			return nil
		})
	}
	number("n", "number of `tasks`: downloads, pages, calls, rows", &p.n)
	number("workers", "`size` of the pool", &p.workers)
	fs.Func("latency", "`time` that one task waits, such as 300ms or 2s", func(v string) (err error) {
		if p.latency, err = time.ParseDuration(v); err != nil {
			return errors.New("not a duration such as 300ms or 2s")
		}
		if p.latency == 0 {
			return errors.New("a task that does not wait teaches nothing; try the scenario tiny")
		}
		return nil
	})
	fs.Func("scale", "`factor` on all waiting, or on the work where nothing waits; 0.1 is ten times as fast", func(v string) (err error) {
		if p.scale, err = strconv.ParseFloat(v, 64); err != nil {
			return errors.New("not a number such as 0.1")
		}
		return nil
	})
	fs.Func("seed", "`number` that decides everything sampled", func(v string) (err error) {
		if p.seed, err = strconv.ParseUint(v, 10, 64); err != nil {
			return errors.New("not a whole number from 0 up")
		}
		return nil
	})
	fs.StringVar(&p.dsn, "dsn", "", "`url` of a database to load into, such as postgres://user@host/name; an embedded one by default")
	fs.BoolVar(&p.noSweep, "no-sweep", false, "leave out the table over worker counts")
	fs.BoolVar(&p.json, "json", false, "print one JSON object instead of text")
	fs.StringVar(&p.trace, "trace", "", "write a Chrome trace to `file`, for ui.perfetto.dev")
	fs.StringVar(&p.svg, "svg", "", "draw the timelines into `file`")
	number("width", "`columns` of the output; the terminal's width by default, else 80", &p.width)
	fs.BoolVar(&p.ascii, "ascii", false, "draw with ASCII only")
	fs.StringVar(&p.color, "color", "auto", "`when` to use colours: auto, always or never")
	return fs
}

// parse reads flags and at most one scenario, which may stand before, between
// or after them.
func (p *parameters) parse(args []string) (scenario string, err error) {
	fs := p.flags()
	var words []string
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return "", err
			}
			return "", usagef("run: %s; see poollab help run", strings.TrimPrefix(err.Error(), "flag: "))
		}
		args = fs.Args()
		if len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	if len(words) > 1 {
		return "", usagef("run takes one scenario, got %s", strings.Join(words, " and "))
	}
	switch p.color {
	case "auto", "always", "never":
	default:
		return "", usagef("-color is auto, always or never, not %q", p.color)
	}
	p.given = map[string]bool{}
	fs.Visit(func(f *flag.Flag) { p.given[f.Name] = true })
	if len(words) == 1 {
		return words[0], nil
	}
	return scenarios.All()[0].Name, nil
}

// apply sets the scenario's parameters to what the caller asked for.
func (p *parameters) apply(s *scenarios.Scenario) error {
	if p.given["n"] {
		s.N = p.n
	}
	if p.given["workers"] {
		s.Workers = p.workers
	}
	if p.given["latency"] {
		if !s.TakesLatency() {
			return usagef("%s has no -latency: its tasks do not wait for a set time; use -n or -scale", s.Name)
		}
		s.Latency = p.latency
	}
	if p.given["scale"] {
		s.Scale = p.scale
	}
	if p.given["seed"] {
		s.Seed = p.seed
	}
	if p.given["dsn"] {
		s.DSN = p.dsn
	}
	return s.Validate()
}
