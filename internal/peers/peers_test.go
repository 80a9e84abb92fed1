package peers

import (
	"flag"
	"os"
	"strings"
	"testing"

	"example.com/poollab/lab/pooltest"
)

var update = flag.Bool("update", false, "write MATRIX.md anew")

// TestMatrix holds MATRIX.md against a fresh run. What is undecided in either
// is not compared, because that may depend on how busy the machine is.
func TestMatrix(t *testing.T) {
	data, err := os.ReadFile("MATRIX.md")
	if err != nil {
		t.Fatal(err)
	}
	kept := cells(string(data))
	var columns []Column
	for _, p := range Peers() {
		t.Run(string(p.Contract())+" "+p.Name, func(t *testing.T) {
			if !*update {
				t.Parallel()
			}
			r, err := p.Check(t.Name())
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				t.Log(r.Summary())
				columns = append(columns, Column{p, r})
				return
			}
			fails := map[string]bool{}
			for cell, got := range cells(Matrix([]Column{{p, r}})) {
				want := kept[cell]
				if got != want && decided(got) && (decided(want) || want == "") {
					t.Errorf("%s is %s, and MATRIX.md says %q; go run ./matrix writes it anew", cell.invariant, got, want)
				}
				if got == word(pooltest.Fail) {
					fails[cell.invariant] = true
					if p.Notes[cell.invariant] == "" {
						t.Errorf("%s fails, and no note says why", cell.invariant)
					}
				} else if decided(got) && p.Notes[cell.invariant] != "" {
					t.Errorf("%s is %s, and has a note", cell.invariant, got)
				}
			}
		})
	}
	if *update && !t.Failed() {
		if err := os.WriteFile("MATRIX.md", []byte(Matrix(columns)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func decided(word string) bool {
	return word == "FAIL" || word == string(pooltest.Pass) || word == string(pooltest.Declared)
}

type cell struct{ contract, peer, invariant string }

// cells reads the tables of a matrix.
func cells(text string) map[cell]string {
	out := map[cell]string{}
	contract, peers := "", []string(nil)
	for line := range strings.Lines(text) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			contract, peers = strings.TrimSpace(title), nil
		}
		fields := strings.Split(line, "|")
		if len(fields) < 3 || fields[0] != "" || strings.HasPrefix(fields[1], " -") {
			continue
		}
		fields = fields[1 : len(fields)-1]
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		if peers == nil {
			peers = fields
			continue
		}
		for i := 1; i < len(fields); i++ {
			out[cell{contract, peers[i], fields[0]}] = fields[i]
		}
	}
	return out
}

func TestVersions(t *testing.T) {
	for _, p := range Peers() {
		if p.Module != "" && p.Version == "" {
			t.Errorf("%s: go.mod does not require %s", p.Name, p.Module)
		}
	}
}
