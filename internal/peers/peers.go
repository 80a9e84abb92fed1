// Package peers adapts other people's pools to the contracts of the kit, and
// tells what the kit says about them.
package peers

import (
	"context"
	_ "embed"
	"iter"
	"slices"
	"strings"

	refpool "example.com/poollab/pool"

	"example.com/poollab/lab/invariants"
	"example.com/poollab/lab/pooltest"
)

// Peer is an implementation of one contract.
type Peer struct {
	Name    string
	Module  string // empty for what is not a library
	Version string // as go.mod has it

	// One of these is set.
	Map       func(context.Context, int, []int, func(context.Context, int) (int, error)) ([]int, error)
	Completed func(context.Context, int, []int, func(context.Context, int) (int, error)) iter.Seq2[int, error]
	Pool      func(workers int) pooltest.Pool

	Options []pooltest.Option
	// Notes say of invariants that fail whether that is a documented choice or
	// a defect.
	Notes map[string]string
}

// Contract is the contract that the peer implements.
func (p Peer) Contract() invariants.Contract {
	switch {
	case p.Map != nil:
		return invariants.Map
	case p.Completed != nil:
		return invariants.Completed
	}
	return invariants.Pool
}

// Check makes the checks of the peer's contract, with the peer's own code under
// control where schedules are explored.
func (p Peer) Check(name string) (pooltest.Report, error) {
	options := append(slices.Clone(p.Options), pooltest.Modules(modules()...))
	switch p.Contract() {
	case invariants.Map:
		return pooltest.CheckMap(name, p.Map, options...)
	case invariants.Completed:
		return pooltest.CheckCompleted(name, p.Completed, options...)
	}
	return pooltest.CheckPool(name, p.Pool, options...)
}

// modules are those of all peers: with the same ones for each, one twin is built
// for all.
func modules() []string {
	list := []string{"example.com/poollab"} // the reference
	for _, p := range Peers() {
		if p.Module != "" {
			list = append(list, p.Module)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// pool is a pool made of two functions.
type pool struct {
	submit func(func()) error
	close  func() error
}

func (p pool) Submit(task func()) error { return p.submit(task) }
func (p pool) Close() error             { return p.close() }

//go:embed go.mod
var goMod string

// version finds what go.mod requires of a module.
func version(module string) string {
	for line := range strings.Lines(goMod) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == module {
			return f[1]
		}
	}
	return ""
}

func declare(policies ...pooltest.Policy) []pooltest.Option {
	return []pooltest.Option{pooltest.Declare(policies...)}
}

func reference(workers int) pooltest.Pool { return refpool.New(workers) }
