package gate

import "slices"

// Rules are what a submission has to keep to. The zero value is a good choice;
// a field that is zero has its default.
type Rules struct {
	Imports  []string // what may be imported; see [DefaultImports]
	MaxFiles int      // Go files; 64
	MaxBytes int64    // of all Go files together; 256 KiB
	MaxLine  int      // bytes of a line; 4096
	MaxName  int      // bytes of an identifier; 200
	MaxDepth int      // of nested syntax; 1000
	MaxArray int64    // elements of an array, also within others; 65536
	MaxTable int      // elements written down in one literal; 10000
}

// DefaultImports are the packages that a pool may need. None of them reaches the
// operating system but for the clock and standard output.
//
// Of runtime only Gosched, Goexit, NumCPU and GOMAXPROCS(0) may be used. The rest
// tells who is calling (Caller, Stack), changes the machine under the test
// (GOMAXPROCS(1), LockOSThread, GC) or runs code that no schedule controls
// (SetFinalizer, AddCleanup). Of sync/atomic the functions for unsafe.Pointer
// are kept out too: they hand out what package unsafe would.
func DefaultImports() []string {
	return []string{
		"cmp", "container/heap", "container/list", "container/ring", "context", "errors", "fmt", "iter", "maps", "math", "math/bits",
		"math/rand/v2", "runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "time",
	}
}

func (r Rules) complete() Rules {
	if r.Imports == nil {
		r.Imports = DefaultImports()
	}
	r.MaxFiles = or(r.MaxFiles, 64)
	r.MaxBytes = or(r.MaxBytes, 256<<10)
	r.MaxLine = or(r.MaxLine, 4096)
	r.MaxName = or(r.MaxName, 200)
	r.MaxDepth = or(r.MaxDepth, 1000)
	r.MaxArray = or(r.MaxArray, 1<<16)
	r.MaxTable = or(r.MaxTable, 10_000)
	return r
}

func or[T int | int64](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// allows reports whether a package may be imported. What looks behind the type
// system may not, whatever the rules say.
func (r Rules) allows(path string) bool {
	return slices.Contains(r.Imports, path) && !slices.Contains([]string{"C", "unsafe", "reflect"}, path)
}
