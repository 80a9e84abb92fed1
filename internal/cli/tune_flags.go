package cli

import (
	"errors"
	"flag"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/poollab/lab/scaling"
	"example.com/poollab/scenarios"
)

const (
	// defaultTuneTime is how long a search for a worker count may take.
	defaultTuneTime = 30 * time.Second
	// defaultUntil is how narrow intervals of medians are to become.
	defaultUntil = 0.05
)

// tuneFlags are the flags of poollab tune.
type tuneFlags struct {
	options   scaling.Options
	bench     string
	benchtime string
	counts    []int
	until     float64
	limit     time.Duration
	out       string
	scenario  parameters // only those that make the work

	plot     bool
	svg, png string
	json     bool
	ascii    bool
	width    int

	given map[string]bool // flags that the caller set
}

// workFlags are flags of poollab run that make the work.
func workFlags() []string { return []string{"n", "latency", "scale", "seed", "dsn"} }

func (p *tuneFlags) flags() *flag.FlagSet {
	fs := quietFlags("tune")
	fs.Func("bench", "instead of a scenario, measure the benchmarks of a package that match a `regexp`", func(v string) error {
		for part := range strings.SplitSeq(v, "/") {
			if _, err := regexp.Compile(part); err != nil {
				return err
			}
		}
		p.bench = v
		return nil
	})
	fs.StringVar(&p.benchtime, "benchtime", "100ms", "how long, or how often as in 5x, a benchmark runs in a round: a `time`")
	fs.Func("workers", "`counts` to measure in a scenario, with commas between: 1,2,4,8", func(v string) error {
		for part := range strings.SplitSeq(v, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil || n < 1 || n > scenarios.MaxWorkers {
				return errors.New("not whole numbers from 1 up with commas between")
			}
			p.counts = append(p.counts, n)
		}
		slices.Sort(p.counts)
		p.counts = slices.Compact(p.counts)
		return nil
	})
	fraction(fs, "until", "stop when the interval of each median is as narrow as a `part` of it (5%)", &p.until)
	fs.Func("for", "stop after a `time` such as 10s or 2m (30s)", func(v string) (err error) {
		if p.limit, err = time.ParseDuration(v); err != nil || p.limit <= 0 {
			return errors.New("not a time such as 10s or 2m")
		}
		return nil
	})
	fs.StringVar(&p.out, "o", "", "write what was measured to `file`, for poollab scale and benchstat")
	work := p.scenario.flags()
	for _, name := range workFlags() {
		f := work.Lookup(name)
		fs.Var(f.Value, f.Name, f.Usage)
	}
	seriesFlags(fs, &p.options)
	fs.BoolVar(&p.plot, "plot", false, "draw the curve in the terminal")
	fs.StringVar(&p.svg, "svg", "", "draw the curve into `file`")
	fs.StringVar(&p.png, "png", "", "the same as a picture of dots, into `file`")
	fs.BoolVar(&p.json, "json", false, "print one JSON object instead of text")
	fs.BoolVar(&p.ascii, "ascii", false, "write and draw with ASCII only")
	wholeNumber(fs, "width", "`columns` of the output; the terminal's width by default, else 80", 1, &p.width)
	return fs
}

// parse reads flags and the scenario, or the package of the benchmarks.
func (p *tuneFlags) parse(args []string) (word string, err error) {
	fs := p.flags()
	words, err := parseAround(fs, args)
	if err != nil {
		return "", err
	}
	p.given = map[string]bool{}
	fs.Visit(func(f *flag.Flag) { p.given[f.Name] = true })
	p.scenario.given = map[string]bool{}
	for _, name := range workFlags() {
		p.scenario.given[name] = p.given[name]
	}
	if p.until == 0 {
		p.until = defaultUntil
	}
	if p.limit == 0 {
		p.limit = defaultTuneTime
	}
	if p.given["bench"] {
		for _, name := range append(workFlags(), "workers") {
			if p.given[name] {
				return "", usagef("-%s is for a scenario: a benchmark has its own work and worker counts; choose among them with -bench", name)
			}
		}
		if len(words) > 1 {
			return "", usagef("tune -bench takes one package, got %s", strings.Join(words, " and "))
		}
		if len(words) == 0 {
			return ".", nil
		}
		return words[0], nil
	}
	for _, name := range []string{"benchtime", "key", "series", "unit", "filter"} {
		if p.given[name] {
			return "", usagef("-%s is for benchmarks: give -bench too", name)
		}
	}
	if len(p.counts) == 1 {
		return "", usagef("-workers has one count, and there is nothing to compare it with")
	}
	switch len(words) {
	case 0:
		return scenarios.All()[0].Name, nil
	case 1:
		return words[0], nil
	}
	return "", usagef("tune takes one scenario, got %s", strings.Join(words, " and "))
}
