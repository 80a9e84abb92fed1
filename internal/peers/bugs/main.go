// Command bugs looks for the known bugs from ten seeds each and prints how often
// the bad version and the good one were found to be broken, after how many
// schedules, and how long that took.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"time"

	"example.com/poollab/internal/peers"
)

const runs = 10

func main() {
	only := flag.String("run", "", "only bugs whose names match")
	flag.Parse()
	if err := run(context.Background(), *only); err != nil {
		fmt.Fprintln(os.Stderr, "bugs:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	fmt.Println("| bug | bad → good | invariant | bad fails | in schedule | seconds | good fails | plain stress |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	begin := time.Now()
	var built []time.Duration
	for _, b := range peers.Bugs() {
		if !wanted.MatchString(b.Name) {
			continue
		}
		bad, err := count(ctx, b, b.Bad)
		if err != nil {
			return err
		}
		good, err := count(ctx, b, b.Good)
		if err != nil {
			return err
		}
		name := b.Invariant
		if b.Race {
			name += ", -race"
		}
		fmt.Printf("| %s | %s → %s | %s | %s | %s | %.1f | %s | %s |\n",
			b.Name, b.Bad, b.Good, name, bad, bad.where(), bad.elapsed.Seconds(), good, b.Stress)
		built = append(built, bad.built, good.built)
	}
	if len(built) > 0 {
		slices.Sort(built)
		fmt.Printf("\nThe first run of a version, which builds its twin, took %.1f s (median); all of it took %.0f s.\n",
			built[len(built)/2].Seconds(), time.Since(begin).Seconds())
	}
	return nil
}

// tally is what came of all runs of one version.
type tally struct {
	failed, other, undecided, silent int
	schedules                        []int         // that failed; 0 if worlds alone did
	elapsed                          time.Duration // of the median run
	built                            time.Duration // of the first, which builds the twin
}

// count runs a version.
func count(ctx context.Context, b peers.Bug, version string) (tally, error) {
	var out tally
	dir, err := os.MkdirTemp("", "bugs")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir)
	if err := b.Build(ctx, version, dir); err != nil {
		return out, err
	}
	begin := time.Now()
	if _, err := b.Run(ctx, dir, 1); err != nil {
		return out, err
	}
	out.built = time.Since(begin)
	var times []time.Duration
	for seed := range runs {
		begin := time.Now()
		f, err := b.Run(ctx, dir, seed+1)
		if err != nil {
			return out, err
		}
		times = append(times, time.Since(begin))
		switch f.Verdict {
		case "FAIL":
			out.failed++
			out.schedules = append(out.schedules, f.Schedule)
		case "OTHER":
			out.other++
		case "SKIP":
			out.undecided++
		case "":
			out.silent++
		}
	}
	slices.Sort(times)
	slices.Sort(out.schedules)
	out.elapsed = times[runs/2]
	return out, nil
}

func (t tally) String() string {
	text := fmt.Sprintf("%d of %d", t.failed, runs)
	for _, more := range []struct {
		n    int
		what string
	}{{t.other, "in another world"}, {t.undecided, "undecided"}, {t.silent, "without a verdict"}} {
		if more.n > 0 {
			text += fmt.Sprintf(" (%d %s)", more.n, more.what)
		}
	}
	return text
}

// where says in which schedule the runs failed: the median, and the span.
func (t tally) where() string {
	n := len(t.schedules)
	switch {
	case n == 0:
		return "-"
	case t.schedules[n-1] == 0:
		return "none needed"
	}
	return fmt.Sprintf("%d (%d to %d)", t.schedules[n/2], t.schedules[0], t.schedules[n-1])
}
