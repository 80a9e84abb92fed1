package sandbox

import (
	"context"
	"fmt"
	"runtime"
	"strings"
)

// Report tells which layers work on this machine.
type Report struct {
	System string   `json:"system"` // "linux/amd64"
	Layers []Status `json:"layers"`
}

// Status is whether one layer works.
type Status struct {
	Layer   Layer  `json:"layer"`
	Works   bool   `json:"works"`
	Why     string `json:"why,omitempty"`     // it does not
	Meaning string `json:"meaning,omitempty"` // what follows for the grader if it does not
}

// Map says for each layer whether it works.
func (r Report) Map() map[string]bool {
	all := map[string]bool{}
	for _, s := range r.Layers {
		all[string(s.Layer)] = s.Works
	}
	return all
}

// String is the report as text, a line for each layer.
func (r Report) String() string {
	var b strings.Builder
	for _, s := range r.Layers {
		if s.Works {
			fmt.Fprintf(&b, "%-18s yes\n", s.Layer)
		} else {
			fmt.Fprintf(&b, "%-18s no: %s, so %s\n", s.Layer, s.Why, s.Meaning)
		}
	}
	return b.String()
}

// Probe tries the layers in a child process that does harmless things which each
// of them forbids. A layer works if the kernel accepted it and the thing failed.
func Probe(ctx context.Context) Report { return probe(ctx, nil) }

func probe(ctx context.Context, without []Layer) Report {
	works, why := try(ctx, without)
	r := Report{System: runtime.GOOS + "/" + runtime.GOARCH}
	for _, l := range Layers() {
		s := Status{Layer: l, Works: works[l]}
		if !s.Works {
			s.Why, s.Meaning = why[l], l.consequence()
			if s.Why == "" {
				s.Why = "it is not in force"
			}
		}
		r.Layers = append(r.Layers, s)
	}
	return r
}
