package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"time"

	"example.com/poollab/internal/peers/work"
)

var errStopped = errors.New("bench: stopped")

// processStart is about how long it takes to start a process and to end it.
const processStart = 15 * time.Millisecond

// tries is how often a cell is measured in one round before it is left to the
// next, because the machine is busy.
const tries = 4

func benchCommand(args []string) error {
	o, err := parse("bench", "bench.txt", args, os.Stdout, func(*flag.FlagSet) {})
	if err != nil {
		return err
	}
	cells, err := o.cells()
	if err != nil {
		return err
	}
	if o.list {
		return list(os.Stdout, cells, o)
	}
	if err := o.measureAll(cells); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "next: go run ./bench table %s\n", o.file)
	return nil
}

// estimate says how long a run takes.
func estimate(cells []work.Cell, o options) string {
	var round time.Duration
	for _, c := range cells {
		round += c.Estimate(o.sample) + processStart
	}
	return fmt.Sprintf("%d cells, %d rounds: %d samples, about %s on an idle machine",
		len(cells), o.rounds, len(cells)*o.rounds, short(round*time.Duration(o.rounds)))
}

// measureAll measures cells into the file of the options until each has as many
// samples as there are rounds.
func (o options) measureAll(cells []work.Cell) error {
	hash, err := programHash()
	if err != nil {
		return err
	}
	want := head{config: configuration(o.machine, time.Now())}
	want.set("program", hash)
	want.set("time", o.sample.String())
	want.set("load", strconv.FormatFloat(o.limit, 'g', -1, 64))
	want.set("seed", strconv.FormatUint(o.seed, 10))
	if _, err := os.Stat(o.file); o.seed == 0 && (err != nil || !o.resume) {
		o.seed = drawSeed()
		want.notes[len(want.notes)-1].value = strconv.FormatUint(o.seed, 10)
	}
	file, have, err := open(o.file, want, o.resume)
	if err != nil {
		return err
	}
	defer file.file.Close()
	if o.seed, err = strconv.ParseUint(have.note("seed"), 10, 64); err != nil {
		return usagef("%s: its seed is %q", o.file, have.note("seed"))
	}
	r := &runner{options: o, cells: cells, file: file, measure: measure, await: awaitQuiet, log: os.Stderr}
	if file.cut > 0 {
		r.sayf("%s: the last line had been cut and is measured again", o.file)
	}
	r.sayf("%s; seed %d", estimate(cells, o), o.seed)
	if missing := r.missing(); missing < len(cells)*o.rounds {
		r.sayf("%s has %d of them already", o.file, len(cells)*o.rounds-missing)
	}
	ctx, stop, release := interrupts()
	defer release()
	return r.run(ctx, stop)
}

// interrupts closes stop at the first interrupt, and ends ctx at the second.
func interrupts() (ctx context.Context, stop <-chan struct{}, release func()) {
	ctx, kill := context.WithCancel(context.Background())
	first := make(chan struct{})
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if _, more := <-signals; more {
			close(first)
		}
		if _, more := <-signals; more {
			kill()
		}
	}()
	return ctx, first, func() {
		signal.Stop(signals)
		close(signals)
		<-ended
		kill()
	}
}

// runner measures cells in rounds.
type runner struct {
	options
	cells   []work.Cell
	file    *results
	measure func(context.Context, work.Cell, time.Duration) (work.Sample, error)
	await   func(ctx context.Context, limit float64) // a quiet moment
	log     io.Writer

	progress *progress
	failed   map[work.Cell]bool
	told     bool // that the load is unknown
}

func (r *runner) sayf(format string, args ...any) { fmt.Fprintf(r.log, format+"\n", args...) }

// missing is how many samples are still to be measured.
func (r *runner) missing() int {
	n := 0
	for _, c := range r.cells {
		n += max(0, r.rounds-r.file.counts[c.Name()])
	}
	return n
}

// run measures until all is done or stop is closed; the end of ctx ends the
// present sample, too.
func (r *runner) run(ctx context.Context, stop <-chan struct{}) error {
	var total time.Duration
	for _, c := range r.cells {
		total += time.Duration(max(0, r.rounds-r.file.counts[c.Name()])) * (c.Estimate(r.sample) + processStart)
	}
	r.progress = newProgress(r.log, total)
	r.failed = map[work.Cell]bool{}
	for round := 1; round <= r.rounds; round++ {
		queue := r.order(round)
		for try := 0; try < tries && len(queue) > 0; try++ {
			var again []work.Cell
			for _, c := range queue {
				select {
				case <-stop:
					r.progress.clear()
					r.sayf("stopped; the same command goes on with %s", r.file.file.Name())
					return errStopped
				default:
				}
				kept, err := r.one(ctx, c)
				if err != nil {
					return err
				}
				if !kept && !r.failed[c] {
					again = append(again, c)
				}
			}
			queue = again
		}
	}
	r.progress.clear()
	r.sayf("%s: %d samples, and %d dropped, during which others used more than %v cores",
		r.file.file.Name(), len(r.cells)*r.rounds-r.missing(), r.file.dropped, r.limit)
	if n := len(r.failed); n > 0 {
		return fmt.Errorf("bench: %d of %d cells failed", n, len(r.cells))
	}
	if n := r.missing(); n > 0 {
		r.sayf("%d samples are missing, because the machine was busy: the same command tries them again", n)
	}
	return nil
}

// awaitQuiet waits until others leave the machine alone, ten seconds at most: what
// is measured meanwhile would be dropped, and would disturb them.
func awaitQuiet(ctx context.Context, limit float64) {
	const look = 200 * time.Millisecond
	for range 10 * time.Second / look {
		load := work.WatchLoad()
		select {
		case <-ctx.Done():
			return
		case <-time.After(look):
		}
		if cores, known := load(); !known || cores <= limit {
			return
		}
	}
}

// order is the order of a round: a random one of all cells, of which those are
// left out that have their samples. So it is the same for a run that goes on.
func (r *runner) order(round int) []work.Cell {
	all := append([]work.Cell(nil), r.cells...)
	rand.New(rand.NewPCG(r.seed, uint64(round))).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var queue []work.Cell
	for _, c := range all {
		if r.file.counts[c.Name()] < round && !r.failed[c] {
			queue = append(queue, c)
		}
	}
	return queue
}

// one measures one sample and reports whether it was kept.
func (r *runner) one(ctx context.Context, c work.Cell) (bool, error) {
	r.progress.step(len(r.cells)*r.rounds-r.missing(), len(r.cells)*r.rounds, r.file.dropped, c.Name())
	s, err := r.measure(ctx, c, r.sample)
	if ctx.Err() != nil {
		r.progress.clear()
		return false, errStopped
	}
	if err != nil {
		r.progress.clear()
		r.sayf("%v; it is not measured further", err)
		r.failed[c] = true
		return false, nil
	}
	if !s.LoadKnown && !r.told {
		r.progress.clear()
		r.sayf("this system does not tell what other processes use: all samples are kept")
		r.told = true
	}
	if s.LoadKnown && s.Load > r.limit {
		r.await(ctx, r.limit)
		return false, r.file.drop(c, s.Load)
	}
	r.progress.done += c.Estimate(r.sample) + processStart
	return true, r.file.add(c, s)
}
