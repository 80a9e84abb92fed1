//go:build unix

package player

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade/play"
)

func TestReader(t *testing.T) {
	read := func(text string, l limits) (kinds []play.MessageKind, ok bool) {
		r := newReader(strings.NewReader(text), "key", l.complete(false))
		go r.read()
		ok = true
		for some := range r.lines {
			for _, l := range some {
				if ok = l.ok; ok {
					kinds = append(kinds, l.Kind)
				}
			}
		}
		return kinds, ok
	}
	const hello, begin = "key 0 {\"kind\":\"hello\"}\n", "key 1 {\"kind\":\"begin\"}\n"
	kinds, ok := read(hello+begin, limits{})
	require.True(t, ok)
	require.Equal(t, []play.MessageKind{play.Hello, play.Begin}, kinds)
	kinds, ok = read(hello+"key 1 {\"ki", limits{})
	require.True(t, ok, "a process may die in the middle of a line")
	require.Len(t, kinds, 1)
	for name, text := range map[string]string{
		"nonce":    hello + "kez 1 {}\n",
		"number":   hello + "key 2 {}\n",
		"again":    hello + hello,
		"field":    hello + "key 1 {\"kind\":\"begin\",\"grade\":100}\n",
		"inside":   hello + "key 1 {\"record\":{\"events\":[{\"k\":\"start\",\"x\":1}]}}\n",
		"behind":   hello + "key 1 {\"kind\":\"begin\"} {}\n",
		"no json":  hello + "key 1 begin\n",
		"no space": hello + "key\n",
		"empty":    hello + "\n",
		"panic":    "panic: no\n",
	} {
		_, ok := read(text+begin, limits{})
		require.False(t, ok, name)
	}
	_, ok = read(hello+begin, limits{line: len(begin) - 1})
	require.False(t, ok, "a line is too long")
	_, ok = read(hello+strings.Repeat(" ", 1<<18)+"\n", limits{line: 1 << 17})
	require.False(t, ok, "a line is far too long")
	_, ok = read(hello+begin, limits{whole: len(hello) + 5})
	require.False(t, ok, "all together is too long")
}

func TestBreaches(t *testing.T) {
	record := func(end play.End, events ...play.Event) *play.Record { return &play.Record{End: end, Events: events} }
	begin, over := play.Message{Kind: play.Begin}, play.Message{Kind: play.Over, Count: 1}
	done := play.Message{Kind: play.Finish, Record: record(play.Done)}
	finish := func(r *play.Record) []play.Message {
		return []play.Message{begin, {Kind: play.Finish, Record: r}}
	}
	play1 := func(ms []play.Message) (bool, ending) {
		s := &playing{session: newSession(&Player{}, play.Order{Scripts: []play.Script{submits(1, 1)}}, limits{})}
		for _, m := range append([]play.Message{{Kind: play.Hello}}, ms...) {
			if !s.session.receive(m, s) {
				return false, s.e
			}
		}
		return true, s.e
	}
	ok, e := play1([]play.Message{begin, done, over})
	require.True(t, ok)
	require.True(t, e.over)
	for name, ms := range map[string][]play.Message{
		"second hello":     {{Kind: play.Hello}},
		"another script":   {{Kind: play.Begin, Script: 1}},
		"negative script":  {{Kind: play.Begin, Script: -1}},
		"begun twice":      {begin, begin},
		"not begun":        {done},
		"of another":       {begin, {Kind: play.Finish, Script: 1, Record: record(play.Done)}},
		"two records":      {begin, done, done},
		"too many scripts": {begin, done, begin},
		"over too early":   {begin, over},
		"over at once":     {over},
		"wrong count":      {begin, done, {Kind: play.Over, Count: 2}},
		"after the end":    {begin, done, over, over},
		"no record":        finish(nil),
		"turn":             {begin, {Kind: play.Turn}},
		"unknown":          {{Kind: "grade"}},
		"an end of others": finish(record(play.Spun)),
		"unknown end":      finish(record("perfect")),
		"time goes back":   finish(record(play.Done, play.Event{Kind: play.Start, At: 2}, play.Event{Kind: play.Ends, At: 1})),
		"before zero":      finish(record(play.Done, play.Event{Kind: play.Start, At: -1})),
		"unknown event":    finish(record(play.Done, play.Event{Kind: "x"})),
		"unknown way":      finish(record(play.Done, play.Event{Kind: play.Ends, How: "x"})),
		"long text":        finish(record(play.Done, play.Event{Kind: play.Ends, Fault: &play.Fault{Text: strings.Repeat("x", 1001)}})),
		"long say":         finish(&play.Record{End: play.Done, Say: strings.Repeat("x", 1001)}),
		"much left":        finish(&play.Record{End: play.Done, Left: make([]string, 201)}),
		"real":             finish(&play.Record{End: play.Done, Real: true}),
		"too many":         finish(record(play.Done, make([]play.Event, play.MostEvents+1)...)),
		"bad state":        {begin, {Kind: play.State, Record: record("", play.Event{Kind: "x"})}},
	} {
		ok, _ := play1(ms)
		require.False(t, ok, name)
	}
}

func TestDeath(t *testing.T) {
	for _, tt := range []struct {
		name string
		exit Exit
		end  play.End
		say  string
	}{
		{"memory", Exit{Limit: "memory", Signal: "killed"}, play.Killed, "memory"},
		{"output", Exit{Limit: "output"}, play.Killed, "output"},
		{"time", Exit{Limit: "processor time"}, play.Spun, "processor time"},
		{"none left", Exit{Code: 2, Stderr: "fatal error: runtime: out of memory\n"}, play.Killed, "memory"},
		{"fatal", Exit{Code: 2, Stderr: "x\nfatal error: concurrent map writes\n\ngoroutine 7 [running]:\na.b/c.F()\n\t/x/pool.go:7 +0x1\n"}, play.Died, "fatal error: concurrent map writes"},
		{"pretended", Exit{Code: 1, Stderr: "panic: no\n"}, play.Exited, "it ended with exit code 1"},
		{"descriptors", Exit{Code: 98}, play.Exited, "the code under test closed what the driver writes its records to"},
		{"no race", Exit{Code: 66}, play.Exited, "it ended with exit code 66"},
		{"race", Exit{Code: 66, Stderr: "WARNING: DATA RACE\nWrite at 0x1 by goroutine 7:\n  runtime.x()\n      /go/x.go:1 +0x1\n  a.b/c.F()\n      /x/pool.go:7 +0x1\n\nPrevious read at 0x1 by goroutine 8:\n  a.b/c.G()\n      /x/pool.go:9 +0x1\n\n"}, play.Raced, "write at pool.go:7, read at pool.go:9"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := ending{exit: tt.exit}
			require.Equal(t, tt.end, e.death().End)
			require.Equal(t, tt.say, e.death().Say)
		})
	}
	require.Equal(t, []string{"pool.go:7"}, ending{exit: Exit{Code: 2, Stderr: "panic: x\n\ngoroutine 7 [running]:\na.b/c.F()\n\t/x/pool.go:7 +0x1\n"}}.death().Stack)
}
