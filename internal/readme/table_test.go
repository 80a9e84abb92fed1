//go:build unix

package readme

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/internal/golden"
	"example.com/poollab/lab/invariants"
)

const tableHead = "| id | name | of | what holds | points |\n"

// table is the table of the invariants in Markdown.
func table() string {
	var b strings.Builder
	b.WriteString(tableHead + "|---|---|---|---|---:|\n")
	for _, i := range invariants.All() {
		of := make([]string, len(i.Contracts))
		for k, c := range i.Contracts {
			of[k] = string(c)
		}
		holds := i.Statement
		if i.Needs != "" {
			holds += " (needs " + i.Needs + ")"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d |\n", i.ID, i.Name, strings.Join(of, ", "), strings.ReplaceAll(holds, "|", `\|`), i.Points)
	}
	return b.String()
}

// The page's table is the one in lab/invariants; -update writes it anew.
func TestTable(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(page), tableHead)
	require.True(t, found, "README.md has no line %q", tableHead)
	_, after, found := strings.Cut(rest, "\n\n")
	require.True(t, found, "no empty line after the table")
	golden.Check(t, "../../README.md", before+table()+"\n"+after)
}
