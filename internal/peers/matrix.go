package peers

import (
	"fmt"
	"slices"
	"strings"

	"example.com/poollab/lab/invariants"
	"example.com/poollab/lab/pooltest"
)

// Column is a peer with what the kit says about it.
type Column struct {
	Peer
	Report pooltest.Report
}

// Matrix writes the verdicts about the peers as Markdown: for each contract a
// table of invariants by peers, and below it a line for each difference.
func Matrix(columns []Column) string {
	var b strings.Builder
	b.WriteString("# What the kit says about other people's pools\n\n")
	b.WriteString("Written by `go run ./matrix`. A cell is pass, FAIL, declared (the peer says otherwise on purpose and is not held to it),\n")
	b.WriteString("unknown (it could not be decided), unstable (it failed and did not fail again), or a dash (it has no such capability).\n")
	b.WriteString("Worlds are played by themselves first; a check that they do not fail is made under controlled schedules, too.\n")
	for _, contract := range []invariants.Contract{invariants.Pool, invariants.Map, invariants.Completed} {
		those := slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return c.Contract() != contract })
		fmt.Fprintf(&b, "\n## %s\n\n", contract)
		table(&b, contract, those)
		for _, c := range those {
			differences(&b, c)
		}
	}
	return b.String()
}

func table(b *strings.Builder, contract invariants.Contract, columns []Column) {
	rows := [][]string{{"invariant"}, nil}
	for _, c := range columns {
		rows[0] = append(rows[0], c.Name)
	}
	for _, i := range invariants.For(contract) {
		row, known := []string{i.Name}, false
		for _, c := range columns {
			cell := "-"
			if v, ok := c.Report.Lookup(i.Name); ok {
				cell, known = word(v.Status), true
			}
			row = append(row, cell)
		}
		if known {
			rows = append(rows, row)
		}
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for i := range widths {
		rows[1] = append(rows[1], strings.Repeat("-", widths[i]))
	}
	for _, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(b, "| %-*s ", widths[i], cell)
		}
		b.WriteString("|\n")
	}
}

// found says how a failure was found, if not in worlds by themselves.
func found(v pooltest.Verdict) string {
	if v.Schedules > 0 {
		return " in some schedules"
	}
	return ""
}

func word(s pooltest.Status) string {
	if s == pooltest.Fail {
		return "FAIL"
	}
	return string(s)
}

func differences(b *strings.Builder, c Column) {
	title := strings.TrimSpace(c.Name + " " + c.Version)
	if c.Module != "" {
		title += " (" + c.Module + ")"
	}
	fmt.Fprintf(b, "\n%s: %d of %d hold.\n\n", title, len(c.Report.With(pooltest.Pass)), len(c.Report.Verdicts))
	for _, v := range c.Report.Verdicts {
		switch v.Status {
		case pooltest.Pass:
		case pooltest.Fail:
			fmt.Fprintf(b, "- %s FAIL%s: %s. %s\n", v.Name, found(v), v.Headline, c.Notes[v.Name])
		default:
			fmt.Fprintf(b, "- %s %s: %s.\n", v.Name, v.Status, v.Reason)
		}
	}
}
