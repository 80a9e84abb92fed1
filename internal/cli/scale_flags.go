package cli

import (
	"errors"
	"flag"
	"strconv"
	"strings"

	"example.com/poollab/lab/scaling"
)

// scaleFlags are the flags of poollab scale.
type scaleFlags struct {
	options scaling.Options
	gate    bool
	size    float64
	against string
	paired  bool

	plot  bool
	svg   string
	png   string
	json  bool
	ascii bool
	width int

	given map[string]bool // flags that the caller set
}

func (p *scaleFlags) flags() *flag.FlagSet {
	fs := quietFlags("scale")
	seriesFlags(fs, &p.options)
	fs.StringVar(&p.options.Baseline, "baseline", "", "measure the speed-up of all against a `series`, such as Sequential; by default each against one worker")
	fraction(fs, "confidence", "`level` of intervals (0.95; of a gate as a whole 0.99)", &p.options.Confidence)
	fraction(fs, "alpha", "`level` below which p is significant (0.05)", &p.options.Alpha)
	fs.BoolVar(&p.gate, "gate", false, "compare OLD and NEW, and fail if anything is slower beyond doubt")
	part(fs, "size", "`slowdown` that the gate allows, such as 5% or 100% (5%)", 100, "not a number above 0 such as 0.05 or 5%", &p.size)
	fs.StringVar(&p.against, "against", "", "the gate compares with a `series` that was measured in the same run; with one file, with it alone")
	fs.BoolVar(&p.paired, "paired", false, "old and new were measured in turns: the first samples of both belong together, and so on")
	fs.BoolVar(&p.plot, "plot", false, "draw the curves in the terminal")
	fs.StringVar(&p.svg, "svg", "", "draw the first table into `file`; more go to file-2, file-3")
	fs.StringVar(&p.png, "png", "", "the same as a picture of dots, into `file`")
	fs.BoolVar(&p.json, "json", false, "print one JSON object instead of text")
	fs.BoolVar(&p.ascii, "ascii", false, "write and draw with ASCII only")
	wholeNumber(fs, "width", "`columns` of the output; the terminal's width by default, else 80", 1, &p.width)
	return fs
}

// seriesFlags say what in the results is a curve.
func seriesFlags(fs *flag.FlagSet, o *scaling.Options) {
	fs.StringVar(&o.Key, "key", "", "`part` of a benchmark's name that has the number of workers (workers); gomaxprocs for go test -cpu")
	fs.StringVar(&o.Series, "series", "", "`part` that sets curves side by side: pool, .name, .file (pool or impl, else .name)")
	fs.StringVar(&o.Unit, "unit", "", "`unit` to compare, such as ns/op (a time, else a rate)")
	fs.StringVar(&o.Filter, "filter", "", "only results that match a `query` as benchstat takes it, such as .name:Map")
}

// fraction declares a flag for a number between 0 and 1, or a percentage.
func fraction(fs *flag.FlagSet, name, usage string, dst *float64) {
	part(fs, name, usage, 1, "not a number between 0 and 1 such as 0.05 or 5%", dst)
}

// part declares a flag for a number above 0 and below a limit, or a percentage.
func part(fs *flag.FlagSet, name, usage string, limit float64, refusal string, dst *float64) {
	fs.Func(name, usage, func(v string) error {
		number, percent := strings.CutSuffix(v, "%")
		x, err := strconv.ParseFloat(number, 64)
		if percent {
			x /= 100
		}
		if err != nil || !(x > 0 && x < limit) {
			return errors.New(refusal)
		}
		*dst = x
		return nil
	})
}

// parse reads flags and files.
func (p *scaleFlags) parse(args []string) (files []string, err error) {
	fs := p.flags()
	if files, err = parseAround(fs, args); err != nil {
		return nil, err
	}
	p.given = map[string]bool{}
	fs.Visit(func(f *flag.Flag) { p.given[f.Name] = true })
	if !p.gate {
		for _, name := range []string{"size", "against", "paired"} {
			if p.given[name] {
				return nil, usagef("-%s is for a gate: give -gate too", name)
			}
		}
		return files, nil
	}
	for _, name := range []string{"plot", "svg", "png", "baseline"} {
		if p.given[name] {
			return nil, usagef("a gate has nothing for -%s", name)
		}
	}
	switch {
	case p.against == "" && len(files) != 2:
		return nil, usagef("scale -gate takes two files, old and new, got %d; or one and -against SERIES", len(files))
	case p.against != "" && len(files) > 2:
		return nil, usagef("scale -gate takes at most two files, got %d", len(files))
	}
	return files, nil
}
