// Package early lets a program that grades become what a grader has started it
// for before the rest of it is initialised.
//
// A grader starts its own program again for each sandbox, and the go command does
// for the cache. Packages are initialised in the order of their paths, as soon as
// what they import is: this one comes before most of what a large program imports,
// whose tables would be made and thrown away each time. It is imported for that
// alone, beside the call of grade.Main that works in every program.
package early

import (
	"example.com/poollab/lab/grade/build"
	"example.com/poollab/lab/grade/sandbox"
)

func init() {
	sandbox.Main()
	build.Main()
}
