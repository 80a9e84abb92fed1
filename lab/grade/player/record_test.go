//go:build unix

package player

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
)

func TestFaultsOfCalls(t *testing.T) {
	nothing := play.Script{Contract: "Pool", Workers: 1, Tasks: []play.Task{{}}, Acts: []play.Act{
		{Do: play.Nil}, {Do: play.Submit, Tasks: []int{0, 0}}, {Do: play.Close}, {Do: play.Close, Aside: true}, {Do: play.Join},
	}}
	tests := map[string]string{
		"nil":            `made 0 {"nil":true}; `,
		"refuses":        `made 0 {"text":"no room for 3 workers","nil":true}; `,
		"panics-at-once": `made 0 {"text":"not yet written","panic":true}; `,
		"submit-exits":   `made 0; submit -1; submitted -1 {"exit":true}; submit 0; submitted 0; submit 0; submitted 0; close 0; start 0; end 0; start 0; end 0; closed 0; close 0; closed 0; `,
		"submit-panics":  `made 0; submit -1; submitted -1 {"text":"full","panic":true}; submit 0; submitted 0 {"text":"full","panic":true}; submit 0; submitted 0 {"text":"full","panic":true}; close 0; closed 0 {"text":"closed twice"}; close 0; closed 0 {"text":"closed twice"}; `,
	}
	for subject, want := range tests {
		t.Run(subject, func(t *testing.T) {
			r := playOne(t, subject, nothing)
			require.Equal(t, play.Done, r.End)
			require.Equal(t, want, events(r))
		})
	}
}

func TestActs(t *testing.T) {
	one := 1
	s := play.Script{Contract: "Pool", Workers: 2, Leaks: true, Tasks: []play.Task{
		{Steps: []play.Step{{Wait: 1}, {Submit: &one}}},
		{Steps: []play.Step{{Open: 2}, {Open: 2}, {End: play.Panics}}},
		{Steps: []play.Step{{Wait: 2}, {Sleep: time.Second}, {End: play.Exits}}},
		{Touch: true, Steps: []play.Step{{Meet: &play.Meeting{Place: 1, Size: 2}}}},
		{Touch: true, Steps: []play.Step{{Meet: &play.Meeting{Place: 1, Size: 2}}}},
		{},
	}, Acts: []play.Act{
		{Do: play.Submit, Tasks: []int{0}}, {Do: play.Submit, Tasks: []int{2}, Aside: true}, {Do: play.Settle},
		{Do: play.Open, Gate: 1}, {Do: play.Open, Gate: 1}, {Do: play.Join}, {Do: play.Sleep, For: 2 * time.Second},
		{Do: play.Submit, Tasks: []int{3, 4}}, {Do: play.Sleep, For: time.Second}, {Do: play.Repeat, Tasks: []int{5, 5}},
		{Do: play.Settle}, {Do: play.Collect, Tasks: []int{5}}, {Do: play.Close},
	}}
	r := playOne(t, "correct", s)
	require.Equal(t, play.Done, r.End)
	got := events(r)
	for _, part := range []string{
		"submit 2; submitted 2; ", "settled 0; opened 0; ", "end 1 panics; ", "end 2 exits; ", "submit 5; submitted 5; start 5; end 5; submit 5; submitted 5; start 5; end 5; settled 0; freed 5; close 0; closed 0; seen 3; seen 4; ",
	} {
		require.Contains(t, got, part)
	}
	require.Equal(t, 2, strings.Count(got, "opened 0"))
	values := map[play.EventKind]int{}
	for _, e := range r.Events {
		switch e.Kind {
		case play.Seen:
			values[e.Kind] += e.Value
		case play.Began:
			if e.Task == 1 {
				require.Equal(t, -1, e.Aside, "task 0 submits it")
			}
			if e.Task == 2 {
				require.Equal(t, 1, e.Aside)
			}
		case play.Ends:
			if e.Task == 2 {
				require.Equal(t, time.Second, e.At.Truncate(time.Millisecond))
				require.NotZero(t, e.At%time.Millisecond, "no two tasks share an instant")
			}
		}
	}
	require.Equal(t, 2, values[play.Seen])
}

func TestMapAndCompleted(t *testing.T) {
	fails := func(c *play.Call) { c.Works[1].Ends = play.Fails; c.Works[0].Takes = 3 * time.Second }
	tests := []struct {
		name, subject string
		script        play.Script
		want          string
	}{
		{"values", "", mapping("Map", 1, 2), "call 0; start 0; end 0; start 1; end 1; returned 0; "},
		{"error", "", mapping("Map", 2, 2, fails), `call 0; start 0; start 1; end 1 fails; ctx 0; end 0 {"text":"context canceled","canceled":true}; returned 0 {"text":"item 1 failed","of":[1]}; `},
		{"ended", "", mapping("Map", 1, 2, func(c *play.Call) { c.Ended = true }), `call 0; returned 0 {"text":"the caller gave up","canceled":false,"cause":true}; `},
		{"outcomes", "", mapping("Completed", 1, 2), "end 1; start 0; yield 1; end 0; yield 0; returned 0; "},
		{"left", "", mapping("Completed", 1, 2, func(c *play.Call) { c.Leave = 1 }), "yield 1; left 0; "},
		{"left by a panic", "", mapping("Completed", 1, 2, func(c *play.Call) { c.Leave, c.Panics = 1, true }), `left 0; `},
		{"yields on", "yields-on", mapping("Completed", 1, 2, func(c *play.Call) { c.Leave = 1 }), "yield 0; left 0; start 1; end 1; yield 1; returned 0; "},
		{"greedy", "greedy", mapping("Map", 1, 1, func(c *play.Call) { c.After = 90 * time.Second }), "start -1; end -1; start 0; end 0; start -1; end -1; "},
		{"gate", "", mapping("Map", 2, 2, func(c *play.Call) { c.Gate = true; c.Works = make([]play.Work, 2) }), "start 0; start 1; settled 0; opened 0; end "},
		{"meet", "", mapping("Map", 2, 4, func(c *play.Call) { c.Meet = 2; c.Works = make([]play.Work, 4) }), "call 0; start "},
		{"touch", "", mapping("Map", 1, 1, func(c *play.Call) { c.Touch = true }), "call 0; start 0; end 0; returned 0; seen 0; "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			subject := tt.subject
			if subject == "" {
				subject = map[string]string{"Map": correctMap, "Completed": correctCompleted}[tt.script.Contract]
			}
			r := playOne(t, subject, tt.script)
			t.Log(events(r))
			require.Equal(t, play.Done, r.End, r.Say)
			if tt.name == "ended" {
				require.Contains(t, events(r), `returned 0 {"text":"`)
				return
			}
			require.Contains(t, events(r), tt.want)
		})
	}
}
