package peers

import "testing"

// TestKnownBugs runs the bugs that every run shows. What needs a rare
// interleaving is measured by go run ./bugs.
func TestKnownBugs(t *testing.T) {
	for _, b := range Bugs() {
		if b.Schedules {
			continue
		}
		t.Run(b.Name, func(t *testing.T) {
			t.Run("bad", func(t *testing.T) { expect(t, b, b.Bad, "FAIL") })
			t.Run("good", func(t *testing.T) { expect(t, b, b.Good, "PASS") })
		})
	}
}

func expect(t *testing.T, b Bug, version, want string) {
	t.Parallel()
	dir := t.TempDir()
	if err := b.Build(t.Context(), version, dir); err != nil {
		t.Fatal(err)
	}
	got, output, err := b.Run(t.Context(), dir)
	for range 4 { // the race detector sees a race in most runs, not in all
		if b.Race && want == "FAIL" && got == "PASS" && err == nil {
			got, output, err = b.Run(t.Context(), dir)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if got == "OTHER" && want == "PASS" {
		return
	}
	if got != want {
		t.Errorf("%s %s: %s is %q, want %s\n%s", b.Module, version, b.Invariant, got, want, output)
	}
}
