package submissions

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/invariants"
)

// folders maps each kind to where its samples are.
var folders = map[Kind]string{Good: "good", Mistake: "mistakes", Hostile: "hostile"}

func TestTableAndFolders(t *testing.T) {
	require.Empty(t, faults(All(), boxed(t)))
}

// TestFaults breaks the table in every way that faults looks for.
func TestFaults(t *testing.T) {
	right := Sample{Name: "mistakes/x", Kind: Mistake, Say: "wrong", Loses: []string{"Map/Ordered"}}
	bad := Sample{Name: "hostile/x", Kind: Hostile, Say: "bad", Stops: Gate, Off: Build, Refused: true}
	for _, test := range []struct {
		name   string
		change func(mistake, hostile *Sample)
		want   string
	}{
		{"none", func(_, _ *Sample) {}, ""},
		{"no folder", func(m, _ *Sample) { m.Name = "mistakes/y" }, "mistakes/y has no folder"},
		{"wrong kind", func(m, _ *Sample) { m.Kind = Hostile }, "mistakes/x is not in the folder of its kind"},
		{"no sentence", func(m, _ *Sample) { m.Say = "" }, "mistakes/x says nothing"},
		{"long sentence", func(m, _ *Sample) { m.Say = "It is. Is it." }, "mistakes/x says more than a sentence"},
		{"unknown check", func(m, _ *Sample) { m.Loses = []string{"Map/AsCompleted"} }, "mistakes/x loses Map/AsCompleted, which is no core check"},
		{"no base", func(m, _ *Sample) { m.Base = "good/none" }, "mistakes/x has the base good/none, which is not there"},
		{"unknown layer", func(_, h *Sample) { h.Stops = "luck" }, "hostile/x is stopped by luck"},
		{"never stopped", func(_, h *Sample) { h.Stops, h.Refused = "", false }, "hostile/x is stopped by nothing"},
		{"stopped twice by one layer", func(_, h *Sample) { h.Off = Gate }, "hostile/x is stopped by gate, and without it by gate"},
		{"refused by another", func(_, h *Sample) { h.Stops, h.Off = Judge, "" }, "hostile/x is refused, and not by the gate"},
		{"hostile loses", func(_, h *Sample) { h.Loses = []string{"Map/Ordered"} }, "hostile/x is hostile and loses checks"},
		{"earns as a mistake", func(m, _ *Sample) { m.Earns = []string{"Map/Ordered"} }, "mistakes/x is not hostile and earns checks"},
		{"earns what is not there", func(_, h *Sample) { h.Earns = []string{"Map/AsCompleted"} }, "hostile/x earns Map/AsCompleted, which is no core check"},
		{"two ways", func(m, _ *Sample) { m.Race, m.Schedules = true, true }, "mistakes/x is seen both by the race detector and by schedules only"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, h := right, bad
			test.change(&m, &h)
			got := strings.Join(faults([]Sample{m, h}, []string{"mistakes/x", "hostile/x"}), "\n")
			if test.want == "" {
				require.Empty(t, got)
			}
			require.Contains(t, got, test.want)
		})
	}
	require.Equal(t, []string{"hostile/x is in no row"}, faults([]Sample{right}, []string{"mistakes/x", "hostile/x"}))
	require.Contains(t, faults([]Sample{right, right}, []string{"mistakes/x"}), "mistakes/x is there twice")
}

// boxed lists the folders of samples.
func boxed(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(box, "*/*")
	require.NoError(t, err)
	return names
}

// faults says what is wrong with a table of samples for these folders.
func faults(table []Sample, boxed []string) []string {
	var list []string
	fault := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	names := map[string]bool{}
	for _, s := range table {
		if names[s.Name] {
			fault("%s is there twice", s.Name)
		}
		names[s.Name] = true
	}
	for _, folder := range boxed {
		if !names[folder] {
			fault("%s is in no row", folder)
		}
	}
	layers := []string{Gate, Build, Race, Sandbox, Judge, Nothing}
	for _, s := range table {
		if !slices.Contains(boxed, s.Name) && !s.Made() {
			fault("%s has no folder", s.Name)
		}
		if !strings.HasPrefix(s.Name, folders[s.Kind]+"/") {
			fault("%s is not in the folder of its kind", s.Name)
		}
		if s.Say == "" {
			fault("%s says nothing", s.Name)
		}
		if strings.Contains(s.Say, ". ") || strings.HasSuffix(s.Say, ".") {
			fault("%s says more than a sentence", s.Name)
		}
		for _, check := range s.Loses {
			if !core(check) {
				fault("%s loses %s, which is no core check", s.Name, check)
			}
		}
		if s.Base != "" && !names[s.Base] {
			if _, ok := Lookup(s.Base); !ok {
				fault("%s has the base %s, which is not there", s.Name, s.Base)
			}
		}
		if !slices.Contains(layers, s.Stops) || !slices.Contains(layers, s.Off) {
			fault("%s is stopped by %s, and without it by %s", s.Name, s.Stops, s.Off)
		}
		if s.Kind == Hostile && s.Stops == Nothing && len(s.Earns) == 0 {
			fault("%s is stopped by nothing", s.Name)
		}
		if s.Stops != Nothing && s.Stops == s.Off {
			fault("%s is stopped by %s, and without it by %s", s.Name, s.Stops, s.Off)
		}
		if s.Refused && s.Stops != Gate {
			fault("%s is refused, and not by the gate", s.Name)
		}
		if s.Kind == Hostile && len(s.Loses) > 0 {
			fault("%s is hostile and loses checks", s.Name)
		}
		if s.Kind != Hostile && len(s.Earns) > 0 {
			fault("%s is not hostile and earns checks", s.Name)
		}
		for _, check := range s.Earns {
			if !core(check) && !strings.HasSuffix(check, "/NoRace") {
				fault("%s earns %s, which is no core check", s.Name, check)
			}
		}
		if s.Race && s.Schedules {
			fault("%s is seen both by the race detector and by schedules only", s.Name)
		}
		if s.Kind == Good && (len(s.Loses) > 0 || s.Stops != Nothing) {
			fault("%s is good and loses something", s.Name)
		}
	}
	return list
}

// core says whether a check is one that every submission has to pass.
func core(check string) bool {
	contract, name, _ := strings.Cut(check, "/")
	return slices.ContainsFunc(invariants.For(invariants.Contract(contract)), func(i invariants.Invariant) bool {
		return i.Name == name && i.Level == invariants.Core
	})
}
