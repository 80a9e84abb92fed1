package stacks

import "embed"

// Source is the source of this package, which drivers of submissions are compiled
// with. This file is of no use there.
//
//go:embed *.go
var Source embed.FS
