package pooltest

import "example.com/poollab/lab/internal/stacks"

// kit tells the functions of the kit from code under test.
var kit = stacks.Kit{
	Starts: []string{kitRoot + "/pooltest.", kitRoot + "/interleave."},
	Others: []string{kitRoot + ".", "pgregory.net/rapid.", "main.main(", "main.init"},
}
