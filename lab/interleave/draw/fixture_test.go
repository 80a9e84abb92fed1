package draw

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/poollab/lab/interleave"
)

// home is where the sources of the fixtures claim to be.
const home = "/src/bank/"

// fixtureSource reads the lines of testdata/source.
func fixtureSource(t testing.TB) Option {
	t.Helper()
	r := newReader()
	return Source(func(file string, n int) string {
		return r.line(filepath.Join("testdata", "source", filepath.Base(file)), n)
	})
}

// script builds an interleaving by hand.
type script struct {
	t    testing.TB
	file string
	text []string
	iv   interleave.Interleaving
}

func newScript(t testing.TB, names ...string) *script {
	s := &script{t: t}
	for i, name := range names {
		s.iv.Goroutines = append(s.iv.Goroutines, interleave.Goroutine{ID: i, Name: name})
	}
	return s
}

// in sets the file that the next steps are in.
func (s *script) in(file string) *script {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "source", file))
	if err != nil {
		s.t.Fatal(err)
	}
	s.file, s.text = home+file, strings.Split(string(data), "\n")
	return s
}

// at finds the n-th line, from 0, that holds a text.
func (s *script) at(text string, n int) string {
	s.t.Helper()
	for i, line := range s.text {
		if strings.Contains(line, text) {
			if n == 0 {
				return fmt.Sprintf("%s:%d", s.file, i+1)
			}
			n--
		}
	}
	s.t.Fatalf("%s holds no %q", s.file, text)
	return ""
}

// step adds one; marks are "stop", "wait", "→ result".
func (s *script) step(g int, op, object, at string, marks ...string) *script {
	step := interleave.Step{Goroutine: g, Op: op, Object: object, At: at}
	for _, m := range marks {
		switch m {
		case "stop":
			step.Preempted = true
		case "wait":
			step.Blocked = true
		default:
			step.Result = m
		}
	}
	s.iv.Steps = append(s.iv.Steps, step)
	return s
}

func (s *script) wait(g int, op, object, at, held string) *script {
	s.iv.Waiting = append(s.iv.Waiting, interleave.Wait{Goroutine: g, Op: op, Object: object, At: at, Held: held})
	return s
}

// lostWakeup: a consumer looks, is stopped, and misses the signal.
func lostWakeup(t testing.TB) interleave.Interleaving {
	s := newScript(t, "main", "consumer", "producer").in("queue_test.go")
	s.step(0, "go", "wg1", s.at("Get", 0), "→ g1")
	s.step(0, "go", "wg1", s.at("Put", 0), "→ g2")
	s.step(0, "wait", "wg1", s.at("wg.Wait", 0), "wait")
	s.in("queue.go")
	s.step(1, "lock", "mu1", s.at("mu.Lock", 0))
	s.step(1, "unlock", "mu1", s.at("mu.Unlock", 0))
	s.step(2, "lock", "mu1", s.at("mu.Lock", 2), "stop")
	s.step(2, "unlock", "mu1", s.at("mu.Unlock", 2))
	s.step(2, "signal", "cond1", s.at("Signal", 0))
	s.step(2, "exit", "", s.in("queue_test.go").at("Put", 0))
	s.in("queue.go")
	s.step(1, "lock", "mu1", s.at("mu.Lock", 1))
	s.step(1, "cond wait", "cond1", s.at("ready.Wait", 0), "wait")
	s.wait(1, "cond wait", "cond1", s.at("ready.Wait", 0), "")
	s.in("queue_test.go")
	s.wait(0, "wait", "wg1", s.at("wg.Wait", 0), "")
	return s.iv
}

// abba: two goroutines take two locks in opposite orders.
func abba(t testing.TB) interleave.Interleaving {
	s := newScript(t, "main", "transfer", "transfer").in("bank.go")
	s.step(0, "go", "", s.at("go func", 0), "→ g1")
	s.step(0, "go", "", s.at("go func", 1), "→ g2")
	s.step(1, "lock", "mu1", s.at("from.mu.Lock", 0), "stop")
	s.step(2, "lock", "mu2", s.at("from.mu.Lock", 0), "stop")
	s.wait(0, "chan receive", "ch1", s.at("\t<-done", 0), "")
	s.wait(1, "lock", "mu2", s.at("to.mu.Lock", 0), "held by g2 since "+s.at("from.mu.Lock", 0))
	s.wait(2, "lock", "mu1", s.at("to.mu.Lock", 0), "")
	return s.iv
}

// crowded: of twenty goroutines all but one are left behind.
func crowded(t testing.TB) interleave.Interleaving {
	names := []string{"main"}
	for range 20 {
		names = append(names, "First")
	}
	s := newScript(t, names...).in("pool.go")
	for i := 1; i <= 20; i++ {
		s.step(0, "go", "", s.at("go func", 0), fmt.Sprintf("→ g%d", i))
	}
	for i := 1; i <= 20; i++ {
		s.step(i, "start", "", s.at("go func", 0))
	}
	s.step(0, "chan receive", "ch1", s.at("<-results", 0), "wait")
	s.step(7, "chan send", "ch1", s.at("results <-", 0), "stop")
	s.step(7, "exit", "", s.at("go func", 0))
	s.step(0, "exit", "", s.at("return <-", 0))
	for i := 1; i <= 20; i++ {
		if i != 7 {
			s.wait(i, "chan send", "ch1", s.at("results <-", 0), "")
		}
	}
	return s.iv
}

// lostUpdate: most of its steps nobody else can notice.
func lostUpdate(t testing.TB) interleave.Interleaving {
	s := newScript(t, "main", "work", "work").in("counter.go")
	quiet := func(g, n int) {
		mu := fmt.Sprintf("mu%d", g)
		for range n {
			s.step(g, "lock", mu, s.at("Lock()", 0)).step(g, "unlock", mu, s.at("Unlock()", 0))
		}
	}
	s.step(0, "go", "wg1", s.at("wg.Go", 0), "→ g1").step(0, "go", "wg1", s.at("wg.Go", 0), "→ g2")
	s.step(0, "wait", "wg1", s.at("wg.Wait", 0), "wait")
	quiet(1, 6)
	s.step(1, "atomic load", "atomic1", s.at("c.n.Load", 0), "0")
	s.step(2, "start", "", s.at("wg.Go", 0), "stop")
	quiet(2, 6)
	s.step(2, "atomic load", "atomic1", s.at("c.n.Load", 0), "0")
	s.step(2, "atomic store", "atomic1", s.at("c.n.Store", 0), "1")
	quiet(2, 4)
	s.step(2, "exit", "", s.at("wg.Go", 0))
	s.step(-1, "time passes", "", "")
	s.iv.Steps[len(s.iv.Steps)-1].Clock = 1_500_000
	s.step(1, "atomic store", "atomic1", s.at("c.n.Store", 0), "1")
	quiet(1, 4)
	s.step(1, "exit", "", s.at("wg.Go", 0))
	s.step(0, "atomic load", "atomic1", s.at("return c.n.Load", 0), "1")
	return s.iv
}

// contended: so many steps on one lock that only those around a stop are told.
func contended(t testing.TB) interleave.Interleaving {
	s := newScript(t, "main", "producer", "producer").in("queue.go")
	for i := range 60 {
		g := 1 + i/3%2
		s.step(g, "lock", "mu1", s.at("mu.Lock", 2)).step(g, "unlock", "mu1", s.at("mu.Unlock", 2)).step(g, "signal", "cond1", s.at("Signal", 0))
		if i == 30 {
			s.iv.Steps[len(s.iv.Steps)-3].Preempted = true
		}
	}
	return s.iv
}

func fixtures(t testing.TB) map[string]interleave.Interleaving {
	return map[string]interleave.Interleaving{
		"empty":       {},
		"lost_wakeup": lostWakeup(t),
		"abba":        abba(t),
		"crowded":     crowded(t),
		"lost_update": lostUpdate(t),
		"contended":   contended(t),
	}
}
