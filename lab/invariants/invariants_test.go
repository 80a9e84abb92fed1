package invariants

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTable(t *testing.T) {
	ids, names := map[string]string{}, map[string]bool{}
	for _, i := range All() {
		assert.Regexp(t, `^[A-Z]{3}-\d\d$`, i.ID)
		assert.Regexp(t, regexp.MustCompile(`^[A-Z][A-Za-z]+$`), i.Name)
		assert.False(t, names[i.Name], "%s twice", i.Name)
		names[i.Name] = true
		for _, id := range append(i.Covers, i.ID) {
			assert.Empty(t, ids[id], "%s stands in two rows", id)
			ids[id] = i.Name
		}
		assert.NotEmpty(t, i.Contracts, i.Name)
		assert.Positive(t, i.Points, i.Name)
		assert.Equal(t, i.Level == Extended, i.Needs != "", "%s: an extended row says what it needs", i.Name)
		for _, text := range []string{i.Statement, i.Why, i.Hint} {
			assert.NotEmpty(t, text, i.Name)
			assert.Equal(t, strings.TrimSpace(text), text, i.Name)
		}
		assert.Less(t, len(i.Hint), 120, i.Name)
	}
}

func TestLookup(t *testing.T) {
	for _, word := range []string{"CON-01", "con-01", "Bounded", "bounded", "CON-03"} {
		i, ok := Lookup(word)
		assert.True(t, ok, word)
		assert.Equal(t, "Bounded", i.Name)
	}
	_, ok := Lookup("")
	assert.False(t, ok)
	_, ok = Lookup("nothing")
	assert.False(t, ok)
}

func TestFor(t *testing.T) {
	for _, c := range []Contract{Map, Completed, Pool} {
		assert.NotEmpty(t, For(c))
		for _, i := range For(c) {
			assert.Contains(t, i.Contracts, c)
		}
	}
	assert.Empty(t, For("Nothing"))
}
