package interleave_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	. "example.com/poollab/lab/interleave"
)

func TestToken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := Token{
			Package: rapid.String().Draw(t, "package"), Test: rapid.String().Draw(t, "test"), Race: rapid.Bool().Draw(t, "race"),
			Code: rapid.Uint32().Draw(t, "code"), Trace: rapid.Uint32().Draw(t, "trace"),
			Schedule: Schedule{Seed: rapid.Uint64().Draw(t, "seed"), Ticking: rapid.Bool().Draw(t, "ticking")},
		}
		for range rapid.IntRange(0, 5).Draw(t, "choices") {
			c := Choice{Goroutine: rapid.IntRange(0, 5000).Draw(t, "g"), Made: rapid.IntRange(0, 5000).Draw(t, "made")}
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				c.Next = rapid.IntRange(0, 5000).Draw(t, "next")
			case 1:
				c.Case = rapid.IntRange(1, 9).Draw(t, "case")
				c.Question = rapid.IntRange(0, 9).Draw(t, "question")
			default:
				c.Tick = 12345
			}
			k.Schedule.Choices = append(k.Schedule.Choices, c)
		}
		text := k.String()
		if strings.ContainsAny(text, " \n/+=") {
			t.Fatalf("%q", text)
		}
		got, err := ParseToken(text)
		if err != nil || !reflect.DeepEqual(got, k) {
			t.Fatalf("%v\n%+v\n%+v", err, got, k)
		}
		cut := rapid.IntRange(0, len(text)-1).Draw(t, "cut")
		if _, err := ParseToken(text[:cut]); err == nil {
			t.Fatal("half a token is taken for one")
		}
	})
}

func TestBrokenTokens(t *testing.T) {
	for _, text := range []string{"", "x", "pl1-", "pl1-!!!", "pl1-AAAA", "pl1-" + strings.Repeat("A", 60), "pl2-" + strings.Repeat("A", 60)} {
		if _, err := ParseToken(text); err == nil {
			t.Errorf("%q is taken for a token", text)
		}
	}
}
