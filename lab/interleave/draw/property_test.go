package draw

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"example.com/poollab/lab/interleave"
)

var (
	anyText = rapid.OneOf(
		rapid.SampledFrom([]string{"", "main", "worker", "g2", "e\u0301\u0302\u0303", "\u0301", "👩🏽‍🚀👩‍👩‍👧", "日本語の名前", "\u202eabc", "\xff\x00", "a\tb\nc", strings.Repeat("long", 60)}),
		rapid.String(),
	)
	anyOp = rapid.OneOf(
		rapid.SampledFrom([]string{"chan send", "chan receive", "lock", "mutex lock", "unlock", "read lock", "wait", "cond wait", "signal", "select", "time passes", "go", "start", "exit", "close"}),
		anyText,
	)
	anyObject = rapid.OneOf(rapid.SampledFrom([]string{"", "mu1", "mu2", "ch1", "wg1", "cond1", "rw1"}), anyText)
	anyPlace  = rapid.OneOf(
		rapid.SampledFrom([]string{"", "/src/bank/queue.go:19", "/src/bank/queue.go:0", "/src/bank/bank.go:15", "/other/queue.go:19", "missing.go:7", "C:\\a\\b.go:12", ":", "x:-1", "a.go:99999999999999999999", strings.Repeat("/deep", 40) + "/x.go:1"}),
		anyText,
	)
	anyResult = rapid.OneOf(rapid.SampledFrom([]string{"", "closed", "false", "→ g1", "→ g99999999999999999999", "case 1"}), anyText)
	anyHeld   = rapid.OneOf(rapid.SampledFrom([]string{"", "held by g1 since /src/bank/bank.go:13", "held by g2", "held by g0", "nobody sends"}), anyText)
	anyID     = rapid.IntRange(-1, 12)
)

func anyInterleaving(t *rapid.T) interleave.Interleaving {
	return interleave.Interleaving{
		Goroutines: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) interleave.Goroutine {
			return interleave.Goroutine{ID: anyID.Draw(t, "id"), Name: anyText.Draw(t, "name"), At: anyPlace.Draw(t, "at")}
		}), 0, 14).Draw(t, "goroutines"),
		Steps: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) interleave.Step {
			return interleave.Step{
				Goroutine: anyID.Draw(t, "goroutine"), Op: anyOp.Draw(t, "op"), Object: anyObject.Draw(t, "object"),
				Result: anyResult.Draw(t, "result"), At: anyPlace.Draw(t, "at"), Clock: rapid.Int64().Draw(t, "clock"),
				Preempted: rapid.IntRange(0, 7).Draw(t, "preempted") == 0, Blocked: rapid.IntRange(0, 3).Draw(t, "blocked") == 0,
			}
		}), 0, 90).Draw(t, "steps"),
		Waiting: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) interleave.Wait {
			return interleave.Wait{
				Goroutine: anyID.Draw(t, "goroutine"), Op: anyOp.Draw(t, "op"), Object: anyObject.Draw(t, "object"),
				At: anyPlace.Draw(t, "at"), Held: anyHeld.Draw(t, "held"),
			}
		}), 0, 8).Draw(t, "waiting"),
	}
}

var colors = regexp.MustCompile(`\x1b\[[0-9;]*m`)

func TestTextFitsAnyWidth(t *testing.T) {
	fixture := fixtureSource(t)
	rapid.Check(t, func(t *rapid.T) {
		iv := anyInterleaving(t)
		width := rapid.IntRange(MinWidth, 200).Draw(t, "width")
		ascii, colored := rapid.Bool().Draw(t, "ascii"), rapid.Bool().Draw(t, "color")
		opts := []Option{Width(width), Color(colored), fixture}
		if ascii {
			opts = append(opts, ASCII())
		}
		if rapid.Bool().Draw(t, "all") {
			opts = append(opts, All())
		}
		if rapid.Bool().Draw(t, "based") {
			opts = append(opts, Base(rapid.SampledFrom([]string{home, "/", "."}).Draw(t, "base")))
		}
		var out bytes.Buffer
		if err := Text(&out, iv, opts...); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if colored {
			text = colors.ReplaceAllString(text, "")
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			if n := utf8.RuneCountInString(line); n > width {
				t.Fatalf("a line of %d runes, the width is %d:\n%s", n, width, line)
			}
			if line != strings.TrimRight(line, " ") {
				t.Fatalf("blanks at the end of %q", line)
			}
			if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e || ascii && r > 0x7e }); i >= 0 {
				t.Fatalf("%q has no place in %q", line[i:], line)
			}
			if !utf8.ValidString(line) {
				t.Fatalf("broken letters in %q", line)
			}
		}
	})
}

// TestFoldsHideNothing checks that rows and folds cover each step once, in
// order, and that no stop is summed up.
func TestFoldsHideNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var opts options
		opts.source = func(string, int) string { return "" }
		opts.all = rapid.Bool().Draw(t, "all")
		st := newStory(anyInterleaving(t), opts)
		next := 0
		for _, r := range st.rows(st.shown()) {
			if r.step >= st.steps {
				continue
			}
			if r.step != next {
				t.Fatalf("step %d follows step %d", r.step, next)
			}
			next += max(1, r.folded)
			stops := slices.ContainsFunc(st.events[r.step:next], func(e event) bool { return e.stop })
			if r.folded > 0 && (opts.all || stops) {
				t.Fatalf("steps %d to %d are summed up", r.step, next)
			}
		}
		if next != st.steps {
			t.Fatalf("%d of %d steps are told", next, st.steps)
		}
	})
}

func TestPageOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		none := Source(func(string, int) string { return "" })
		if err := HTML(&out, anyInterleaving(t), anyText.Draw(t, "title"), anyText.Draw(t, "message"), none); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(out.String(), "</script"); n != 2 {
			t.Fatalf("%d scripts end", n)
		}
	})
}
