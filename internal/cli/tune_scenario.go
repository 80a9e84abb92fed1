package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"example.com/poollab/scenarios"
)

// scenario prepares turns of a scenario.
func (u *tuning) scenario(ctx context.Context, name string) (func(context.Context, int) (string, error), string, error) {
	s, err := scenarios.Lookup(name)
	if err != nil {
		return nil, "", usagef("there is no scenario %q%s; for a benchmark give -bench", name, suggestion(name))
	}
	if err := u.flags.scenario.apply(&s); err != nil {
		return nil, "", err
	}
	counts := u.flags.counts
	if counts == nil {
		counts = tuneCounts(s)
	}
	if !u.flags.given["scale"] {
		if s.Scale, err = u.scaleFor(ctx, s, counts); err != nil {
			return nil, "", err
		}
	}
	way := wayMap
	if s.Discovers {
		way = wayPool // tasks that find further ones need it
	}
	draw := rand.New(rand.NewPCG(s.Seed, 1))
	head := fmt.Sprintf("goos: %s\ngoarch: %s\ngo: %s\ngomaxprocs: %d\nUnit pct-of-bound better=higher\n", runtime.GOOS, runtime.GOARCH, runtime.Version(), runtime.GOMAXPROCS(0))
	turn := func(ctx context.Context, round int) (string, error) {
		lines := ""
		if round == 0 {
			lines = head
		}
		for _, i := range draw.Perm(len(counts)) {
			s.Workers = counts[i]
			m, err := measure(ctx, s, way, nil)
			switch {
			case err != nil:
				return "", err
			case m.interrupted:
				return "", nil
			case m.wrong != nil:
				return "", fmt.Errorf("%w: %w", errWrongResult, m.wrong)
			}
			lines += benchLine(s.Name, m)
		}
		return lines, nil
	}
	about := fmt.Sprintf("%s at scale %.3g, each count in every round, in an order drawn anew", name, s.Scale)
	return turn, about, nil
}

// benchLine is a measurement as go test -bench would print it.
func benchLine(name string, m measurement) string {
	line := fmt.Sprintf("Benchmark%s/workers=%d 1 %d ns/op", strings.ToUpper(name[:1])+name[1:], m.workers, m.elapsed.Nanoseconds())
	if m.bound.Time > 0 && m.elapsed > 0 {
		line += fmt.Sprintf(" %.4f pct-of-bound", 100*float64(m.bound.Time)/float64(m.elapsed))
	}
	return line + "\n"
}

// tuneCounts are worker counts that show the whole curve: doublings up to beyond
// the scenario's own size.
func tuneCounts(s scenarios.Scenario) []int {
	most := max(4*s.Workers, 8)
	counts := []int{s.Workers}
	for n := 1; n <= most; n *= 2 {
		counts = append(counts, n)
	}
	slices.Sort(counts)
	return slices.Compact(counts)
}

// tuneRounds is about how many rounds the time should be enough for.
const tuneRounds = 15

// scaleFor scales a scenario down so that the time is enough for some rounds.
func (u *tuning) scaleFor(ctx context.Context, s scenarios.Scenario, counts []int) (scale float64, err error) {
	w, err := s.Start(ctx)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := w.Close(); err == nil {
			err = e
		}
	}()
	var all time.Duration
	for _, n := range counts {
		bound := w.Bound(n)
		if bound.Time == 0 {
			return s.Scale * s.SweepScale, nil
		}
		all += bound.Time
	}
	each := u.flags.limit / tuneRounds
	return s.Scale * min(1, round(float64(each)/float64(all))), nil
}
