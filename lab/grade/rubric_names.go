package grade

import (
	"slices"
	"strings"

	"example.com/poollab/lab/invariants"
)

// spelled is a name with * for all, which YAML would take for something else.
func spelled(word string) string {
	if c, rest, ok := strings.Cut(word, "/"); ok && strings.EqualFold(c, "all") {
		return "*/" + rest
	}
	return word
}

// resolve turns a word like Map/Ordered, Map/MAP-01, Map/* or all/NoLeak into the
// names of checks.
func (r *Rubric) resolve(word string, line int, complain func(int, string, ...any)) []string {
	c, rest, ok := strings.Cut(spelled(strings.TrimSpace(word)), "/")
	if !ok || rest == "" {
		complain(line, "%q: a check is named as Map/Ordered, or all/NoLeak for all contracts", word)
		return nil
	}
	if c != "*" && !slices.ContainsFunc(r.Contracts, func(name string) bool { return strings.EqualFold(c, name) }) {
		complain(line, "%q: %s is none of the contracts %s%s", word, c, strings.Join(r.Contracts, ", "), closest(c, r.Contracts))
		return nil
	}
	var names []string
	for _, name := range r.Contracts {
		if c != "*" && !strings.EqualFold(c, name) {
			continue
		}
		if rest == "*" {
			for _, row := range r.rows {
				if contractOf(row.Check) == name {
					names = append(names, row.Check)
				}
			}
			continue
		}
		if row, ok := lookup(invariants.Contract(name), rest); ok {
			names = append(names, name+"/"+row.Name)
		}
	}
	switch {
	case len(names) > 0:
	case rest == "*":
		complain(line, "%q: nothing of it is checked", word)
	default:
		complain(line, "%q is no check of %s%s", word, strings.Join(ofContracts(c, r.Contracts), ", "), nearest(c, rest))
	}
	return names
}

func ofContracts(c string, all []string) []string {
	if c == "*" {
		return all
	}
	return []string{c}
}

// nearest suggests what may have been meant by a name under a contract.
func nearest(c, word string) string {
	names := []string{noRace, fast}
	for name := range judged() {
		if k, name, _ := strings.Cut(name, "/"); c == "*" || strings.EqualFold(c, k) {
			names = append(names, name)
		}
	}
	slices.Sort(names) // so that it suggests the same each time
	return closest(word, names)
}
