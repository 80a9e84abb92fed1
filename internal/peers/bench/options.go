package main

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.com/poollab/internal/peers/work"
)

// options are what the command line asks for.
type options struct {
	rounds  int
	works   string
	impls   string
	workers string
	sample  time.Duration
	limit   float64
	seed    uint64
	file    string
	resume  bool
	machine string
	list    bool
}

// parse reads the flags of a command that measures.
func parse(command, file string, args []string, help io.Writer, extra func(*flag.FlagSet)) (options, error) {
	var o options
	host, _ := os.Hostname()
	f := flag.NewFlagSet(command, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.IntVar(&o.rounds, "rounds", 6, "samples of each cell; 4 are needed for an interval of a ratio, 6 for one of a median")
	f.StringVar(&o.works, "work", "", "only these `works`")
	f.StringVar(&o.impls, "impl", "", "only these `implementations`")
	f.StringVar(&o.workers, "workers", "", "these `numbers` of workers instead of each work's own")
	f.DurationVar(&o.sample, "time", 100*time.Millisecond, "how long a sample measures, at least 5ms")
	f.Float64Var(&o.limit, "load", quietLoad, "drop samples during which other processes used more `cores` than this")
	f.Uint64Var(&o.seed, "seed", 0, "seed of the orders; 0 draws one, or takes that of the file")
	f.StringVar(&o.file, "o", file, "the `file` of results")
	f.BoolVar(&o.resume, "resume", true, "go on with the file if it exists; with -resume=false it is begun anew")
	f.StringVar(&o.machine, "machine", host, "`name` of this machine in the results")
	f.BoolVar(&o.list, "list", false, "say what would be measured, and how long that takes")
	extra(f)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(help, usage)
			f.SetOutput(help)
			f.PrintDefaults()
			return o, flag.ErrHelp
		}
		return o, usagef("%v", err)
	}
	switch {
	case f.NArg() > 0:
		return o, usagef("%q is too much: what to measure is said with -work, -impl and -workers", f.Arg(0))
	case o.rounds < 1:
		return o, usagef("-rounds must be at least 1, got %d", o.rounds)
	case o.sample < 5*time.Millisecond:
		return o, usagef("-time must be at least 5ms, got %v", o.sample)
	case !(o.limit > 0):
		return o, usagef("-load must be more than 0, got %v", o.limit)
	case o.file == "":
		return o, usagef("-o needs the name of a file")
	case strings.TrimSpace(o.machine) == "" || strings.ContainsAny(o.machine, "\n\r"):
		return o, usagef("-machine needs a name of one line")
	}
	return o, nil
}

// drawSeed draws a seed that is not 0.
func drawSeed() uint64 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails
	return uint64(binary.LittleEndian.Uint32(b[:])) + 1
}

// cells are those that the options choose.
func (o options) cells() ([]work.Cell, error) {
	workers, err := numbers("-workers", o.workers)
	if err != nil {
		return nil, err
	}
	var works, impls []string
	for _, w := range work.All() {
		works = append(works, w.Name)
	}
	for _, p := range work.Impls() {
		impls = append(impls, p.Name)
	}
	chosenWork, err := choose("-work", o.works, works)
	if err != nil {
		return nil, err
	}
	chosenImpl, err := choose("-impl", o.impls, impls)
	if err != nil {
		return nil, err
	}
	var cells []work.Cell
	for _, c := range work.Cells(workers) {
		if chosenWork[c.Work] && chosenImpl[c.Impl] {
			cells = append(cells, c)
		}
	}
	if len(cells) == 0 {
		return nil, usagef("none of the implementations %q does any of the works %q", o.impls, o.works)
	}
	return cells, nil
}

// choose finds the names that a list of regular expressions matches, each of
// which must match one.
func choose(option, list string, names []string) (map[string]bool, error) {
	chosen := map[string]bool{}
	if list == "" {
		list = ".*"
	}
	for part := range strings.SplitSeq(list, ",") {
		re, err := regexp.Compile("^(?:" + part + ")$")
		if err != nil {
			return nil, usagef("%s: %q is not a regular expression", option, part)
		}
		found := false
		for _, name := range names {
			if re.MatchString(name) {
				chosen[name], found = true, true
			}
		}
		if !found {
			return nil, usagef("%s: there is no %q; there are %s", option, part, strings.Join(names, ", "))
		}
	}
	return chosen, nil
}

// numbers reads numbers of workers.
func numbers(option, list string) ([]int, error) {
	if list == "" {
		return nil, nil
	}
	var out []int
	seen := map[int]bool{}
	for part := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 || n > 1<<20 {
			return nil, usagef("%s: %q is not a number from 1 to %d", option, part, 1<<20)
		}
		if !seen[n] {
			out, seen[n] = append(out, n), true
		}
	}
	return out, nil
}
