package interleave

import "embed"

// Source is this package's own source, from which it is compiled into modules
// that do not know it.
//
//go:embed *.go *.s
var Source embed.FS
