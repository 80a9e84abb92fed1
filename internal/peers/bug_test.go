package peers

import "testing"

// TestKnownBugs finds each bug in the bad version and not in the good one, from
// one seed; go run ./bugs tries ten.
func TestKnownBugs(t *testing.T) {
	for _, b := range Bugs() {
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
	got, err := b.Run(t.Context(), dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got.Verdict == "OTHER" && want == "PASS" {
		return
	}
	if got.Verdict != want {
		t.Errorf("%s %s: %s is %q, want %s\n%s", b.Module, version, b.Invariant, got.Verdict, want, got.Output)
	}
}
