package pooltest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"example.com/poollab/lab/interleave/twin"
	"example.com/poollab/lab/invariants"
)

type (
	mapFunc       = func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)
	completedFunc = func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error]
)

// subject is what is tested, with its checks.
type subject struct {
	options
	abilities
	contract invariants.Contract
	checks   []check
}

func newSubject(contract invariants.Contract, o options, all []check) subject {
	s := subject{options: o, contract: contract}
	for _, row := range invariants.For(contract) {
		i := slices.IndexFunc(all, func(c check) bool { return c.Name == row.Name })
		if i < 0 {
			continue // a capability that this one does not have
		}
		c := all[i]
		c.Invariant = row
		s.checks = append(s.checks, c)
	}
	return s
}

// wanted lists the checks that the options leave, and there must be one.
func (s subject) wanted() ([]string, error) {
	var out []string
	for _, c := range s.checks {
		if len(s.only) == 0 || slices.Contains(s.only, c.Name) {
			out = append(out, c.Name)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("pooltest: none of %s is about a %s", strings.Join(s.only, ", "), s.contract)
	}
	return out, nil
}

// run makes the checks with the given names and hands on each verdict, in the
// order of the table.
func (s subject) run(name string, names []string, tell func(Verdict), note func(string)) error {
	if o, child, err := orderHere(); err != nil {
		return err
	} else if child {
		if o.is(name, s.contract) {
			serve(o, s.checks)
		}
		return nil
	}
	su := suite{name: name, subject: s}
	declared := func(c check) bool {
		p, ok := s.waived(c.Name)
		if !ok {
			return false
		}
		v := c.verdict(event{})
		v.Status, v.Reason = Declared, string(p)
		tell(v)
		return true
	}
	if s.inProcess {
		for _, c := range s.checks {
			if slices.Contains(names, c.Name) && !declared(c) {
				su.inProcess([]string{c.Name}, tell)
			}
		}
		return nil
	}
	if err := executable(); err != nil {
		return err
	}
	dir, remove, err := workplace()
	if err != nil {
		return err
	}
	defer remove()
	su.dir = dir
	switch _, err := twinWanted(); {
	case err == nil:
		su.twin = func() (*twin.Twin, error) { return twinOf(s.modules) }
		// It takes a second or two, in which the plain checks are made.
		var building sync.WaitGroup
		building.Go(func() { _, _ = su.twin() })
		defer building.Wait()
	case !errors.Is(err, errTwinOff):
		return err
	}
	todo := slices.DeleteFunc(slices.Clone(names), func(n string) bool { _, w := s.waived(n); return w })
	done := su.begin(todo)
	defer done()
	for _, c := range s.checks {
		if slices.Contains(names, c.Name) && !declared(c) {
			tell(<-su.verdict[c.Name])
		}
	}
	err = done()
	for _, n := range su.notes {
		note(n)
	}
	return err
}

func missing(what string) error {
	return fmt.Errorf("pooltest: %s is nil, so there is nothing to test", what)
}
