package pooltest_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/pooltest"
)

// Faults that need goroutines to meet are found from any seed.
func TestAnySeedFinds(t *testing.T) {
	needTwin(t)
	seeds, step := uint64(1), 6
	if effort() == "full" {
		seeds, step = 10, 1
	}
	n := 0
	for _, i := range faulty.Faulty() {
		if !i.Schedules {
			continue
		}
		if n++; n%step != 0 || effort() == "done" {
			continue
		}
		for seed := range seeds {
			t.Run(fmt.Sprintf("%s/%d", i.Name, seed+1), func(t *testing.T) {
				r := inspect(t, i, pooltest.Only(i.Breaks), pooltest.Seed(seed+1))
				if v, _ := r.Lookup(i.Breaks); v.Status != pooltest.Fail {
					t.Errorf("%s is %s after %d schedules: %s", i.Breaks, v.Status, v.Schedules, i.Fault)
				}
			})
		}
	}
}

// A schedule bug is shown as an interleaving, in the words of its check, the
// same in each run.
func TestInterleavingIsShown(t *testing.T) {
	needTwin(t)
	all := faulty.Faulty()
	i := all[slices.IndexFunc(all, func(i faulty.Implementation) bool { return i.Name == "pool-permit-looks-first" })]
	var first string
	for range 2 {
		r := inspect(t, i, pooltest.Only(i.Breaks))
		v, _ := r.Lookup(i.Breaks)
		text := v.String()
		for _, want := range []string{"schedule_permits.go:", "is stopped here", "in schedule", "hint"} {
			if !strings.Contains(text, want) {
				t.Fatalf("there is no %q in\n%s", want, text)
			}
		}
		if first == "" {
			first = text
		} else if text != first {
			t.Errorf("the second run says\n%s\nand the first said\n%s", text, first)
		}
	}
	t.Log(first)
}

func needTwin(t *testing.T) {
	if os.Getenv("POOLLAB_TWIN") == "off" {
		t.Skip("POOLLAB_TWIN=off")
	}
}
