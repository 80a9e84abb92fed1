package cli

import (
	"fmt"
	"runtime"

	"golang.org/x/perf/benchunit"

	"example.com/poollab/lab/scaling"
)

// tuneJSON is the object that poollab tune -json prints.
type tuneJSON struct {
	Schema      string          `json:"schema"`
	Go          string          `json:"go"`
	GOMAXPROCS  int             `json:"gomaxprocs"`
	Measured    string          `json:"measured"`
	Rounds      int             `json:"rounds"`
	ElapsedNS   int64           `json:"elapsed_ns"`
	Ending      string          `json:"ending"`
	Interrupted bool            `json:"interrupted"`
	Use         []recommendJSON `json:"use"`
	Tables      []tableJSON     `json:"tables"`
}

// recommendJSON is the count to use for one series; 0 if that is not known.
type recommendJSON struct {
	Title   string `json:"title"`
	Series  string `json:"series"`
	Workers int    `json:"workers"`
	Why     string `json:"why"`
}

// report prints what was measured and what to use.
func (u *tuning) report() error {
	if err := writePlots(u.tables, u.flags.svg, u.flags.png); err != nil && len(u.tables) > 0 {
		return err
	}
	if u.flags.json {
		return u.writeJSON()
	}
	u.entry("tune", u.about)
	u.entry("", fmt.Sprintf("%s in %s; %s", plural(u.rounds, "round"), seconds(u.took), u.ending))
	u.printf("\n")
	for _, t := range u.tables {
		u.table(t)
		if u.flags.plot {
			u.draw(t)
		}
	}
	u.footnotes()
	for _, t := range u.tables {
		for _, s := range t.Series {
			u.use(t, s)
		}
	}
	if len(u.tables) == 0 {
		u.entry("use", "nothing was measured to its end, so there is nothing to recommend")
	}
	if u.ending != interruptedWord {
		u.next()
	}
	return nil
}

// use is the recommendation for a series, with what it rests on.
func (u *tuning) use(t *scaling.Table, s *scaling.Series) {
	k := s.Knee()
	name := seriesTitle(t, s)
	if !k.Known {
		u.entry("use", fmt.Sprintf("%s: not known: %s", name, k.Why))
		return
	}
	for _, r := range s.Rows {
		if r.Workers != k.Workers {
			continue
		}
		class := benchunit.ClassOf(s.Unit)
		u.entry("use", fmt.Sprintf("%s for %s: %s %s (%s to %s) in %d samples, %.2fx the speed of %s; %s", workersOf(k.Workers), name,
			benchunit.Scale(r.Median.Center, class), s.Unit, bounded(r.Median.Lo, class), bounded(r.Median.Hi, class), len(r.Values), r.Speedup.Center, s.Base, k.Why))
	}
}

func (u *tuning) next() {
	u.printf("\n")
	if u.flags.out != "" {
		u.printf("%s      %s scale -plot %s\n", u.bold("next"), u.self, u.flags.out)
		return
	}
	u.printf("%s      %s tune -plot -o tuned.txt ...   keeps what was measured, for scale and benchstat\n", u.bold("next"), u.self)
}

func (u *tuning) writeJSON() error {
	j := tuneJSON{
		Schema: "poollab.tune/1", Go: runtime.Version(), GOMAXPROCS: runtime.GOMAXPROCS(0), Measured: u.about, Rounds: u.rounds,
		ElapsedNS: u.took.Nanoseconds(), Ending: u.ending, Interrupted: u.ending == interruptedWord, Use: []recommendJSON{}, Tables: []tableJSON{},
	}
	for _, t := range u.tables {
		j.Tables = append(j.Tables, newTableJSON(t))
		for _, s := range t.Series {
			k := s.Knee()
			use := recommendJSON{t.Title, s.Name, k.Workers, k.Why}
			if !k.Known {
				use.Workers = 0
			}
			j.Use = append(j.Use, use)
		}
	}
	return writeObject(u.out, j)
}
