package cli

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"example.com/poollab/internal/faulty"
	"example.com/poollab/lab/invariants"
	"example.com/poollab/lab/pooltest"
)

// showExample runs the check of an invariant on a pool that breaks it and
// prints what it finds. The check runs in child processes, which come here
// again by the same words: a fault that ends a process ends only its own.
func (t *terminal) showExample(i invariants.Invariant) {
	if why := undrawable(i); why != "" {
		t.explain([][2]string{{"example", "none: " + why}})
		return
	}
	f := breaks(i)
	r, err := examine("TestExample/"+i.Name, f, i)
	v, _ := r.Lookup(i.Name)
	switch {
	case err != nil:
		t.explain([][2]string{{"example", "none here: " + err.Error()}})
	case v.Status != pooltest.Fail:
		t.explain([][2]string{{"example", "none here: " + cmp.Or(v.Reason, "this run did not show it")}})
	default:
		t.explain([][2]string{{"example", f.Fault}, {"saw", v.Headline}, {"world", v.World}})
		t.printf("%s", t.fitted(v.Timeline))
	}
}

// undrawable is why a fault cannot be shown at once, or nothing.
func undrawable(i invariants.Invariant) string {
	switch i.Name {
	case "Visible":
		return "only the race detector sees it"
	case "IdleBlocks":
		return "a pool that spins draws nothing, and keeps a core busy"
	}
	return ""
}

// breaks picks a faulty pool that breaks an invariant, of the first contract
// that has it. It passes over one that ends its process, and its drawing too.
func breaks(i invariants.Invariant) faulty.Implementation {
	for _, f := range faulty.Faulty() { // in the order of the contracts
		if f.Breaks == i.Name && f.Name != "map-panic-crashes" {
			return f
		}
	}
	return faulty.Implementation{}
}

// examine makes one check of an implementation. A child of a test binary finds
// its way back by the name, so it is that of a test.
func examine(name string, f faulty.Implementation, i invariants.Invariant) (pooltest.Report, error) {
	opts := []pooltest.Option{pooltest.Only(i.Name)}
	switch f.Declares {
	case faulty.DeclaresFIFO:
		opts = append(opts, pooltest.Declare(pooltest.StartsInOrder))
	case faulty.DeclaresNested:
		opts = append(opts, pooltest.Declare(pooltest.NestedSubmission))
	case faulty.DeclaresQueue:
		opts = append(opts, pooltest.Queue(faulty.QueueSize))
	case faulty.DeclaresIdle:
		opts = append(opts, pooltest.IdleTimeout(faulty.IdleTimeout))
	}
	if f.Hooked != nil {
		opts = append(opts, pooltest.Hooks(func(workers int, init func(int) error, fini func(int)) pooltest.Pool {
			return f.Hooked(workers, init, fini)
		}))
	}
	switch {
	case f.Map != nil:
		return pooltest.CheckMap(name, f.Map, opts...)
	case f.Completed != nil:
		return pooltest.CheckCompleted(name, f.Completed, opts...)
	}
	return pooltest.CheckPool(name, func(workers int) pooltest.Pool { return f.Pool(workers) }, opts...)
}

// fitted is a timeline of the kit for this terminal, or nothing if it is too
// narrow for it.
func (t *terminal) fitted(timeline string) string {
	for line := range strings.Lines(timeline) {
		if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > t.width {
			return ""
		}
	}
	if t.unicode {
		return timeline
	}
	return strings.NewReplacer("│", "|", "▐", "[", "█", "=", "·", ".", "✗", "x", "▶", ">").Replace(timeline)
}

// testCommand is what makes the check of an invariant on a pool of one's own.
func testCommand(i invariants.Invariant) string {
	names := make([]string, len(i.Contracts))
	for k, c := range i.Contracts {
		names[k] = string(c)
	}
	test := "Test" + names[0]
	if len(names) > 1 {
		test = "Test(" + strings.Join(names, "|") + ")"
	}
	command := "go test -run '" + test + "/" + i.Name + "'"
	if i.Name == "Visible" {
		command += " -race"
	}
	return command
}
