package pooltest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/lab/invariants"
)

// A check cut short passes, and says so; what only a busy machine's clock says
// is unknown.
func TestVerdictOfHaste(t *testing.T) {
	c := check{Invariant: invariants.Invariant{Name: "Bounded"}}
	cut := c.verdict(event{Cut: true, Worlds: 7})
	assert.Equal(t, Pass, cut.Status)
	assert.Contains(t, cut.Reason, "after the smallest 7 worlds")
	assert.Contains(t, Report{Verdicts: []Verdict{cut}}.Summary(), "1 of those that hold with less than planned")

	late := c.verdict(event{Outcome: outcome{Kind: Hang, Headline: "late", Timed: true}, Undecided: "no judge"})
	assert.Equal(t, Unknown, late.Status)
	assert.Equal(t, "no judge", late.Reason)
}
