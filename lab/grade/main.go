package grade

import (
	"example.com/poollab/lab/grade/build"
	"example.com/poollab/lab/grade/sandbox"
)

// Main is called first by every program that grades. A grader starts its own
// program again for what has to be done in a process of its own, to become a
// sandbox or to answer the go command about its cache: in such a process Main does
// that, and does not return.
func Main() {
	sandbox.Main()
	build.Main()
}
