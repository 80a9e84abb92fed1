package export

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/grade"
)

func TestCleaner(t *testing.T) {
	c := cleaner{most: 100, sequence: sequence()}
	for in, want := range map[string]string{
		"plain é │▐█\n\tx":                "plain é │▐█\n\tx",
		"\x1b[31mred\x1b[0m":              "red",
		"\x1b[38;5;1mred\x1b[2J\x1b[H":    "red",
		"\x1b]0;title\x07x":               "x",
		"\x1b]8;;http://e\x1b\\link\x1b":  "link\uFFFD",
		"\x1bPq#1\x1b\\x\x1bc\x1b(B":      "x",
		"\u009b31mx":                      "x",
		"a\x00b\x7fc":                     "a\uFFFDb\uFFFDc",
		"a\r\nb\rc\u2028d":                "a\nb\nc\nd",
		"\xffa":                           "\uFFFDa",
		"\u202eabc\ufffe\U0001ffff\ufeff": "\uFFFDabc\uFFFD\uFFFD\uFFFD",
		"x\n ::error::y":                  "x\n|  ::error::y",
		"a ::b":                           "a ::b",
		"a ##[error]b":                    "a ## [error]b",
	} {
		require.Equal(t, want, c.text(in), "%q", in)
	}
	require.Equal(t, "a b c", c.line(" a\n\tb  c\r"))
	long := c.text(strings.Repeat("é", 51) + "end")
	require.Equal(t, strings.Repeat("é", 50)+" [5 bytes more were cut]", long)
	require.True(t, utf8.ValidString(c.text("x"+strings.Repeat("é", 60))), "cut between letters")
}

func TestFeedback(t *testing.T) {
	fail := failing().Checks[1]
	text := feedback(fail)
	at := 0
	for _, part := range []string{fail.Statement, fail.Headline, fail.World, fail.Timeline, fail.Details[0], "hint: " + fail.Hint, "poollab grade -replay p1-abc ."} {
		k := strings.Index(text[at:], part)
		require.GreaterOrEqual(t, k, 0, "%q is not there, or too early", part)
		at += k + len(part)
	}
	fail.Output = "all of it"
	require.Equal(t, "all of it", feedback(fail))

	for _, c := range []struct {
		check grade.Check
		want  string
	}{
		{grade.Check{Status: grade.Pass}, ""},
		{grade.Check{Status: grade.Fail}, "It failed."},
		{grade.Check{Status: grade.Fail, Hidden: true}, saysHidden},
		{grade.Check{Status: grade.Skipped}, "It can't be checked until another check passes."},
		{grade.Check{Status: grade.Skipped, Reason: "can't be checked until X passes"}, "can't be checked until X passes"},
		{grade.Check{Status: grade.Unstable, Reason: "once"}, "once\n\nIt was not decided, and costs nothing. A person looks at this."},
		{grade.Check{Status: grade.Error}, saysError},
	} {
		require.Equal(t, c.want, feedback(c.check))
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{26 * time.Hour: "26h", 10 * time.Minute: "10m", 90 * time.Minute: "1h30m", 0: "0s", 3605 * time.Second: "1h0m5s", 70 * time.Second: "1m10s"} {
		require.Equal(t, want, span(d))
	}
}

func TestTitles(t *testing.T) {
	require.Equal(t, []string{"Map/A", "Pool/A", "Map/A (2)", "A", "Map/A (3)"}, titles([]grade.Check{
		{Contract: "Map", Name: "A"}, {Contract: "Pool", Name: "A"}, {Contract: "Map", Name: "A"}, {Name: "A"}, {Contract: "Map", Name: "A"}}))
	require.Equal(t, []string{"A", "A (2)", "A (2) (2)"}, titles([]grade.Check{{Name: "A"}, {Name: "A"}, {Name: "A (2)"}}))
}
