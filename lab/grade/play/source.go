package play

import "embed"

// Source is the source of this package and, in the directory wire, of the one
// below it, from which drivers are compiled. This file is of no use there.
//
//go:embed *.go wire/*.go
var Source embed.FS
