package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"example.com/poollab/lab/scaling"
)

// tuneCommand measures worker counts in turns until it is clear which is best.
func tuneCommand(ctx context.Context, t *terminal, args []string) error {
	u := &tuning{}
	word, err := u.flags.parse(args)
	if err != nil {
		return err
	}
	u.scaleTeller = newScaleTeller(t, u.flags.width, u.flags.ascii, u.flags.json)
	u.progress = newProgress(t)
	if u.flags.out != "" {
		// Better to know before minutes of measuring.
		f, err := os.Create(u.flags.out)
		if err != nil {
			return usagef("-o: %v", err)
		}
		defer f.Close()
		u.file = f
	}
	if u.flags.given["bench"] {
		u.turn, u.about, err = u.benchmarks(ctx, word)
	} else {
		u.turn, u.about, err = u.scenario(ctx, word)
	}
	if err == nil {
		err = u.measure(ctx)
	}
	if u.done != nil {
		u.done()
	}
	u.say("")
	if err != nil && !errors.Is(err, errInterrupted) {
		return err
	}
	return errors.Join(u.report(), err)
}

// tuning is one call of the command.
type tuning struct {
	*scaleTeller
	flags    tuneFlags
	progress *progress
	file     *os.File // of -o
	done     func()   // cleans up after the rounds, if it is set

	// turn measures each worker count once, in an order that it draws, and
	// returns lines as go test -bench prints them.
	turn  func(ctx context.Context, round int) (string, error)
	about string // what is measured

	text    strings.Builder // all lines
	rounds  int
	took    time.Duration
	widest  float64 // of the intervals of medians, relative
	ending  string  // why it stopped
	results scaling.Results
	tables  []*scaling.Table
}

// interruptedWord is how a tuning ends that the user stopped.
const interruptedWord = "interrupted"

// leastRounds are needed for an interval of a median.
const leastRounds = 6

// measure takes turn after turn until intervals are narrow or the time is up.
func (u *tuning) measure(ctx context.Context) error {
	begin := time.Now()
	u.told(begin)
	for {
		lines, err := u.turn(ctx, u.rounds)
		u.took = time.Since(begin)
		if ctx.Err() != nil {
			u.ending = interruptedWord
			return errInterrupted
		}
		if err != nil {
			return err
		}
		u.rounds++
		if err := u.take(lines); err != nil {
			return err
		}
		switch {
		case u.rounds >= u.enough() && u.widest <= u.flags.until:
			u.ending = fmt.Sprintf("all intervals are within ±%s", percentOf(u.flags.until))
			return nil
		case u.took >= u.flags.limit:
			u.ending = fmt.Sprintf("the time was up: the widest interval is ±%s, wanted ±%s", wide(u.widest), percentOf(u.flags.until))
			return nil
		}
		u.told(begin)
	}
}

// take adds what a round printed.
func (u *tuning) take(lines string) error {
	u.text.WriteString(lines)
	if u.file != nil {
		if _, err := u.file.WriteString(lines); err != nil {
			return fmt.Errorf("-o: %w", err)
		}
	}
	u.results = scaling.Results{}
	if err := u.results.Add(strings.NewReader(u.text.String()), "tune"); err != nil {
		return unreadable(err)
	}
	tables, err := u.results.Tables(u.flags.options)
	if err != nil {
		return unreadable(err)
	}
	u.tables, u.widest = tables, widest(tables)
	return nil
}

// enough is how many rounds it takes at least to tell counts apart.
func (u *tuning) enough() int {
	n := leastRounds
	for _, t := range u.tables {
		for _, s := range t.Series {
			n = max(n, s.Enough())
		}
	}
	return n
}

// widest is the widest interval of a median, relative to it.
func widest(tables []*scaling.Table) float64 {
	most := 0.0
	for _, t := range tables {
		for _, s := range t.Series {
			for _, r := range s.Rows {
				most = max(most, r.Median.Hi/r.Median.Center-1, 1-r.Median.Lo/r.Median.Center)
			}
		}
	}
	return most
}
