package grade

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
	"example.com/poollab/testdata/submissions"
)

func earnings(s submissions.Sample) string {
	if len(s.Earns) == 0 {
		return "nothing"
	}
	return strings.Join(s.Earns, " ")
}

// tableFile holds what was measured.
const tableFile = "ATTACKS.md"

// tableRows reads the rows of the table, by the names of samples.
func tableRows(t *testing.T) map[string]string {
	t.Helper()
	rows := map[string]string{}
	text, err := os.ReadFile(tableFile)
	if !os.IsNotExist(err) {
		require.NoError(t, err)
	}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.TrimSpace(line), " | "); len(cells) == 5 && strings.HasPrefix(line, "| ") && cells[0] != "| sample" {
			rows["hostile/"+strings.TrimPrefix(cells[0], "| ")] = strings.TrimSpace(line)
		}
	}
	return rows
}

func writeTable(t *testing.T, rows map[string]string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(attacksHead)
	for _, s := range submissions.All() {
		if row, ok := rows[s.Name]; ok { // what it is about is said by the samples
			cells := strings.Split(row, " | ")
			cells[1], cells[4] = strings.ReplaceAll(s.Say, "|", "/"), earnings(s)+" |"
			b.WriteString(strings.Join(cells, " | ") + "\n")
		}
	}
	golden.Check(t, tableFile, b.String())
}

// The table has a row for every hostile sample, and none of them tells of something
// that was left or of points for nothing.
func TestAttacksTable(t *testing.T) {
	rows := tableRows(t)
	for _, s := range submissions.All() {
		if s.Kind != submissions.Hostile {
			continue
		}
		row, ok := rows[s.Name]
		if !assert.True(t, ok, "%s was never measured", s.Name) {
			continue
		}
		delete(rows, s.Name)
		assert.NotContains(t, row, "LEFT", s.Name)
		assert.NotContains(t, strings.Split(row, " | ")[2], "NOT GRADED", s.Name)
		assert.True(t, strings.HasSuffix(row, "| "+earnings(s)+" |"), "%s earns %v, and the table says %s", s.Name, s.Earns, row)
		assert.Contains(t, row, "| "+strings.ReplaceAll(s.Say, "|", "/")+" |", s.Name)
	}
	assert.Empty(t, rows, "rows of no sample")
}

const attacksHead = `# Attacks on the grader

What came of each hostile sample when it was graded, as it is and with single layers switched off. The fourth column lists what is switched off and what was
seen then; a sample never runs without landlock, seccomp and another user all at once. A check that it gains is one that it passes, or that stays
undecided (marked "?"), and that its base, the unfinished exercise, does not pass. Nothing was left behind by any of them: no process, no file outside, no
setting; and whoever was graded after them got the same points as before.

` + "`POOLLAB_ATTACKS=. go test ./lab/grade -run TestAttacks -timeout 90m -update`" + ` measures all of it anew. It takes root for what is without a layer.

| sample | what it tries | as it is | without | earns |
|---|---|---|---|---|
`
