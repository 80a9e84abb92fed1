package cli

import (
	"io"
	"runtime"
)

// runJSON is the object that poollab run -json prints. Durations are whole
// nanoseconds.
type runJSON struct {
	Schema      string     `json:"schema"`
	Scenario    string     `json:"scenario"`
	Tasks       int        `json:"tasks"`
	Workers     int        `json:"workers"`
	LatencyNS   int64      `json:"latency_ns,omitempty"`
	Scale       float64    `json:"scale"`
	Seed        uint64     `json:"seed"`
	GOMAXPROCS  int        `json:"gomaxprocs"`
	Go          string     `json:"go"`
	Interrupted bool       `json:"interrupted"`
	Runs        []onceJSON `json:"runs"`
	SweepScale  float64    `json:"sweep_scale,omitempty"`
	Sweep       []onceJSON `json:"sweep,omitempty"`
}

// onceJSON is one run. What was not observed is left out.
type onceJSON struct {
	Name          string   `json:"name"`
	Workers       int      `json:"workers"`
	Tasks         int      `json:"tasks"`
	ElapsedNS     int64    `json:"elapsed_ns"`
	BoundNS       int64    `json:"bound_ns"` // 0: none is known
	BoundWhy      string   `json:"bound_why"`
	Peak          *int     `json:"peak,omitempty"`
	Goroutines    *int     `json:"goroutines,omitempty"`
	IdleNS        *int64   `json:"idle_ns,omitempty"`
	Order         []int    `json:"order,omitempty"`    // as tasks ended
	Returned      []int    `json:"returned,omitempty"` // as the consumer received their outcomes
	FirstResultNS *int64   `json:"first_result_ns,omitempty"`
	Facts         []string `json:"facts,omitempty"`
	Error         string   `json:"error,omitempty"` // that the run returned
	Wrong         string   `json:"wrong,omitempty"` // why the results are not what they should be
	Interrupted   bool     `json:"interrupted,omitempty"`
}

func (r *report) writeJSON(w io.Writer) error {
	s := r.scenario
	out := runJSON{
		Schema:     "poollab.run/1",
		Scenario:   s.Name,
		Workers:    s.Workers,
		LatencyNS:  s.Latency.Nanoseconds(),
		Scale:      s.Scale,
		Seed:       s.Seed,
		GOMAXPROCS: runtime.GOMAXPROCS(0),
		Go:         runtime.Version(),
		Runs:       []onceJSON{},
		SweepScale: r.sweepScale,
	}
	if len(r.runs) > 0 {
		out.Tasks = r.runs[0].tasks
	}
	for _, m := range r.runs {
		out.Runs = append(out.Runs, m.json())
		out.Interrupted = out.Interrupted || m.interrupted
	}
	for _, m := range r.sweep {
		once := m.json()
		once.Order, once.Returned, once.Facts = nil, nil, nil
		out.Sweep = append(out.Sweep, once)
	}
	out.Interrupted = out.Interrupted || r.interrupted
	return writeObject(w, out)
}

func (m measurement) json() onceJSON {
	once := onceJSON{
		Name:        m.way,
		Workers:     m.workers,
		Tasks:       m.tasks,
		ElapsedNS:   m.elapsed.Nanoseconds(),
		BoundNS:     m.bound.Time.Nanoseconds(),
		BoundWhy:    m.bound.Why,
		Facts:       m.facts,
		Interrupted: m.interrupted,
	}
	if m.err != nil {
		once.Error = m.err.Error()
	}
	if m.wrong != nil {
		once.Wrong = m.wrong.Error()
	}
	if m.untracked {
		return once
	}
	peak, goroutines, idle := m.trace.Peak(), m.trace.Goroutines(), m.trace.Idle().Nanoseconds()
	once.Peak, once.Goroutines, once.IdleNS = &peak, &goroutines, &idle
	once.Order, once.Returned = m.trace.Finished(), m.trace.Yielded()
	if first, ok := m.trace.FirstYield(); ok {
		ns := first.Nanoseconds()
		once.FirstResultNS = &ns
	}
	return once
}
