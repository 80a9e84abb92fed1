package scaling

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// wellKnown are names for the number of workers, and for what runs on them, the
// first ones preferred.
var (
	wellKnownKeys   = []string{"workers", "goroutines", "threads", "procs", "parallel", "concurrency"}
	wellKnownSeries = []string{"pool", "impl"}
)

// gomaxprocs is the key of the number that go test puts behind a name.
const gomaxprocs = "gomaxprocs"

// keys are the values of each key=value part of the names.
func (r *Results) keys() map[string]map[string]bool {
	found := map[string]map[string]bool{}
	for _, result := range r.results {
		_, parts := result.Name.Parts()
		for _, part := range parts {
			key, value := gomaxprocs, ""
			if part[0] == '-' {
				value = string(part[1:])
			} else if k, v, ok := bytes.Cut(part[1:], []byte("=")); ok {
				key, value = string(k), string(v)
			} else {
				continue
			}
			if found[key] == nil {
				found[key] = map[string]bool{}
			}
			found[key][value] = true
		}
	}
	return found
}

// chooseKey finds the part of names that holds the number of workers.
func (r *Results) chooseKey(asked string) (string, error) {
	found := r.keys()
	asked = strings.TrimPrefix(asked, "/")
	if asked != "" {
		if found[asked] == nil {
			return "", fmt.Errorf("scaling: no benchmark has %s= in its name%s", asked, having(found))
		}
		return asked, nil
	}
	for _, key := range wellKnownKeys {
		if found[key] != nil {
			return key, nil
		}
	}
	var candidates []string
	for _, key := range slices.Sorted(maps.Keys(found)) {
		numbers := 0
		for value := range found[key] {
			if _, ok := count(value); ok {
				numbers++
			}
		}
		if numbers > 1 && numbers == len(found[key]) {
			candidates = append(candidates, key)
		}
	}
	switch len(candidates) {
	case 1:
		return candidates[0], nil
	case 0:
		return "", fmt.Errorf("scaling: no benchmark has workers= in its name%s", having(found))
	}
	return "", fmt.Errorf("scaling: %s may each be the number of workers: say which is the key", strings.Join(candidates, " and "))
}

func having(found map[string]map[string]bool) string {
	delete(found, gomaxprocs)
	if len(found) == 0 {
		return ""
	}
	return "; there is " + strings.Join(slices.Sorted(maps.Keys(found)), ", ")
}

// chooseSeries finds what sets curves side by side.
func (r *Results) chooseSeries(asked, key string) (string, error) {
	if strings.HasPrefix(asked, ".") {
		if asked != ".name" && asked != ".file" {
			return "", fmt.Errorf("scaling: a series is told by a key of the name, .name or .file, not by %s", asked)
		}
		return asked, nil
	}
	found := r.keys()
	if asked = strings.TrimPrefix(asked, "/"); asked != "" {
		if found[asked] == nil {
			return "", fmt.Errorf("scaling: no benchmark has %s= in its name%s", asked, having(found))
		}
		return "/" + asked, nil
	}
	for _, series := range wellKnownSeries {
		if found[series] != nil && series != key {
			return "/" + series, nil
		}
	}
	return ".name", nil
}

// count reads a number of workers.
func count(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= 1<<30
}

// processors is GOMAXPROCS as a result tells it, or 0.
func processors(r *benchfmt.Result) int {
	if n, ok := count(r.GetConfig(gomaxprocs)); ok {
		return n
	}
	_, parts := r.Name.Parts()
	if len(parts) > 0 && parts[len(parts)-1][0] == '-' {
		n, _ := count(string(parts[len(parts)-1][1:]))
		return n
	}
	return 0
}
