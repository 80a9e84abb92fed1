package interleave_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	. "example.com/poollab/lab/interleave"
)

// With the race detector this package must be compiled without its
// instrumentation, as its twins are: otherwise the detector reports the
// scheduler itself.
func TestMain(m *testing.M) {
	if RaceEnabled && !bare() {
		fmt.Println("interleave: not run. With -race it takes -gcflags='example.com/poollab/lab/interleave=-race=false -l', as in .ci/run")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func bare() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-gcflags" && strings.Contains(s.Value, "-race=false") {
			return true
		}
	}
	return false
}
