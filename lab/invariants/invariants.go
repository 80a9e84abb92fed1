// Package invariants is the table of what a worker pool promises: one row an
// invariant, with the sentence that a failure says, the reason, and a hint.
//
// The table is data, and the only place that has these texts: whatever tests,
// explains or grades an invariant takes its name, words and points from here.
// The rows are those of three contracts, for functions like pool.Map and
// pool.Completed and for pools with Submit and Close; where several promises
// show in one observation, they are one row, and Covers names the others.
package invariants

import (
	"slices"
	"strings"
)

// Contract is what a row is about.
type Contract string

// The three contracts.
const (
	Map       Contract = "Map"       // a slice in, a slice out, in order
	Completed Contract = "Completed" // outcomes as they finish
	Pool      Contract = "Pool"      // Submit and Close
)

// Level says who has to keep an invariant.
type Level string

// The levels.
const (
	Core     Level = "core"     // every implementation of the contract
	Extended Level = "extended" // those that have or declare a capability
	Quality  Level = "quality"  // reported, never failed
)

// Invariant is one row of the table.
type Invariant struct {
	ID        string     // "CON-01", for reports and grades
	Name      string     // "Bounded", the name of the subtest
	Covers    []string   // ids of promises that show in the same observation
	Contracts []Contract // whose tests have it
	Level     Level
	Needs     string // the capability, for an extended row
	Statement string // what holds, in a sentence
	Why       string // what goes wrong without it
	Hint      string // what to look at when it fails
	Points    int    // weight in a grade, under each contract
}

// All lists the table in the order in which one learns from it.
func All() []Invariant {
	return slices.Concat(results(), concurrency(), progress(), failures(), endings(), capabilities(), workers())
}

// For lists the rows of one contract.
func For(c Contract) []Invariant {
	return slices.DeleteFunc(All(), func(i Invariant) bool { return !slices.Contains(i.Contracts, c) })
}

// Lookup finds a row by its id, the id of a promise that it covers, or its
// name; upper and lower case are the same.
func Lookup(word string) (Invariant, bool) {
	for _, i := range All() {
		if strings.EqualFold(word, i.ID) || strings.EqualFold(word, i.Name) ||
			slices.ContainsFunc(i.Covers, func(id string) bool { return strings.EqualFold(word, id) }) {
			return i, true
		}
	}
	return Invariant{}, false
}
