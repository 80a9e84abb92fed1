package play

import "example.com/poollab/lab/internal/stacks"

// kit tells the functions of the driver from the submission's.
var kit = stacks.Kit{
	Starts: []string{"example.com/poollab/lab/grade/play.", "example.com/poollab/lab/interleave."},
	Others: []string{"example.com/poollab/lab/grade/play/wire.", "main."},
}
