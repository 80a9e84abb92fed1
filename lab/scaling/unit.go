package scaling

import (
	"slices"
	"strings"

	"golang.org/x/perf/benchunit"
)

// chooseUnit finds the unit to compare.
func chooseUnit(results []placed, asked string) string {
	var units []string
	for _, r := range results {
		for _, v := range r.Values {
			if !slices.Contains(units, v.Unit) && (v.Value != 0 || asked != "") {
				units = append(units, v.Unit)
			}
		}
	}
	if asked != "" {
		_, asked = benchunit.Tidy(1, asked)
		if !slices.Contains(units, asked) {
			return ""
		}
		return asked
	}
	for _, likes := range []func(string) bool{
		func(u string) bool { return u == "sec/op" },
		func(u string) bool { return u == "sec/task" },
		isTime, isRate,
	} {
		if i := slices.IndexFunc(units, likes); i >= 0 {
			return units[i]
		}
	}
	return ""
}

func isTime(unit string) bool { return strings.HasPrefix(unit, "sec/") }

func isRate(unit string) bool {
	return strings.HasSuffix(unit, "/s") || strings.HasSuffix(unit, "/sec")
}
