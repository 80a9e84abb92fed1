package judge

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// A script need not begin with its call: times count from that.
func TestTimesCountFromTheCall(t *testing.T) {
	events := []play.Event{evCalling(), evStart(0, 0), evOn(play.Ctx, .5, 0), evEnds(.5, 0), evBackWith(.5, play.Fault{Canceled: true})}
	for i := range events {
		events[i].At += 7 * time.Second
	}
	j := oneCall()
	j.after = .5
	w := fixedJob(j).world(invariants.Map, contextStops)
	assert.Zero(t, w.Judge(play.Record{Events: events, End: play.Done}))
}

// What only a clock says convicts nobody where the clock is not virtual.
func TestOtherClocks(t *testing.T) {
	late := []play.Event{evCalling(), evStart(0, 0), evEndsSo(1, 0, play.Fails), evStart(3, 1), evEnds(4, 1), evBackWith(4, play.Fault{Of: []int{0}})}
	w := fixedJob(twoCalls(1).failing(0)).world(invariants.Map, errorStops)
	assert.True(t, w.Judge(play.Record{Events: late, End: play.Done}).Failed())
	assert.Zero(t, w.Judge(play.Record{Events: late, End: play.Done, Explored: true}))
	real := w.Judge(play.Record{Events: late, End: play.Done, Real: true})
	assert.False(t, real.Failed())
	assert.True(t, real.Undecided)
	assert.Contains(t, real.Headline, "an item was started after the first error")

	// Nor does the order of what ends together.
	ties := []play.Event{evCalling(), evStart(0, 0), evStart(0, 1), evEnds(1, 0), evEnds(1.1, 1), evYields(1.1, 20), evYields(1.1, 10), evBack(1.1)}
	w = fixedJob(twoCalls(2)).world(invariants.Completed, asCompleted)
	assert.True(t, w.Judge(play.Record{Events: ties, End: play.Done}).Failed())
	assert.Zero(t, w.Judge(play.Record{Events: ties, End: play.Done, Real: true}))
	ties[6].Value = 20
	assert.True(t, w.Judge(play.Record{Events: ties, End: play.Done, Real: true}).Failed(), "one twice, the other never")
}

func TestRecordWithoutReturn(t *testing.T) {
	w := fixedJob(oneCall()).world(invariants.Map, ordered)
	f := w.Judge(play.Record{Events: []play.Event{evCalling()}, End: play.Done})
	assert.True(t, f.Undecided)
	assert.False(t, f.Failed())
}
