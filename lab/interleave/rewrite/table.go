package rewrite

import (
	"go/types"
	"strings"
)

// form says how a call of a function is replaced.
type form int

const (
	same     form = iota + 1 // a function of the same signature
	atomicFn                 // a function that gets the atomic function as first argument
	randFn                   // a method of the generator of this goroutine
	method                   // a function that gets the receiver as first argument
	tester                   // method, on the T or TB that the receiver is or embeds
)

// shim is what the runtime has in place of a function.
type shim struct {
	form form
	name string
	// kind is Load, Store, Update or CAS for atomicFn, the name of the
	// generator for randFn.
	kind string
}

// shimOf finds the shim of a function or method, if it has one.
func shimOf(fn *types.Func) (shim, bool) {
	fn = fn.Origin()
	if fn.Pkg() == nil {
		return shim{}, false
	}
	if fn.Signature().Recv() == nil {
		return funcShim(fn)
	}
	return methodShim(fn.FullName())
}

func funcShim(fn *types.Func) (shim, bool) {
	name := fn.Name()
	switch fn.Pkg().Path() {
	case "time":
		switch name {
		case "Sleep", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc", "Now", "Since", "Until":
			return shim{form: same, name: name}, true
		}
	case "context":
		switch name {
		case "WithCancel", "WithCancelCause", "WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause":
			return shim{form: same, name: name}, true
		case "AfterFunc":
			return shim{form: same, name: "ContextAfterFunc"}, true
		}
	case "sync":
		switch name {
		case "OnceFunc", "OnceValue", "OnceValues":
			return shim{form: same, name: name}, true
		}
	case "testing/synctest":
		switch name {
		case "Test", "Wait", "Sleep":
			return shim{form: same, name: "Bubble" + name}, true
		}
	case "runtime":
		if name == "Gosched" {
			return shim{form: same, name: name}, true
		}
	case "maps":
		switch name {
		case "Keys", "Values", "All":
			return shim{form: same, name: "Maps" + name}, true
		}
	case "sync/atomic":
		for prefix, kind := range map[string]string{
			"Load": "Load", "Store": "Store", "Add": "Update", "Swap": "Update",
			"And": "Update", "Or": "Update", "CompareAndSwap": "CAS",
		} {
			if strings.HasPrefix(name, prefix) {
				return shim{form: atomicFn, name: name, kind: kind}, true
			}
		}
	case "math/rand":
		if name != "Seed" && onGenerator(fn) {
			return shim{form: randFn, name: name, kind: "Rand"}, true
		}
	case "math/rand/v2":
		if name == "N" {
			return shim{form: same, name: "RandN"}, true
		}
		if onGenerator(fn) {
			return shim{form: randFn, name: name, kind: "RandV2"}, true
		}
	}
	return shim{}, false
}

// onGenerator tells whether a function of a rand package is also a method of
// its type Rand.
func onGenerator(fn *types.Func) bool {
	gen, ok := fn.Pkg().Scope().Lookup("Rand").(*types.TypeName)
	if !ok {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(gen.Type()), false, fn.Pkg(), fn.Name())
	m, ok := obj.(*types.Func)
	return ok && types.Identical(withoutReceiver(m.Signature()), fn.Signature())
}

func withoutReceiver(s *types.Signature) *types.Signature {
	return types.NewSignatureType(nil, nil, nil, s.Params(), s.Results(), s.Variadic())
}

// methodShim finds a method by the name that go/types prints, as in
// (*sync.Mutex).Lock.
func methodShim(full string) (shim, bool) {
	on, name, ok := strings.Cut(strings.TrimPrefix(full, "("), ").")
	if !ok {
		return shim{}, false
	}
	on = strings.TrimSuffix(strings.TrimPrefix(on, "*"), "[T]")
	if rest, ok := strings.CutPrefix(on, "sync/atomic."); ok {
		return atomicShim(rest, name)
	}
	prefix, ok := map[string]string{
		"sync.Mutex": "", "sync.RWMutex": "RW", "sync.Locker": "Locker", "sync.WaitGroup": "WaitGroup",
		"sync.Once": "Once", "sync.Cond": "Cond", "sync.Map": "Map", "sync.Pool": "Pool",
		"time.Timer": "Timer", "time.Ticker": "Ticker", "context.Context": "Context",
	}[on]
	if !ok {
		return testerShim(on, name)
	}
	switch on {
	case "sync.RWMutex":
		if strings.Contains(name, "RL") || strings.Contains(name, "RU") {
			prefix = "" // RLock, TryRLock, RUnlock, RLocker
		}
	case "context.Context":
		if name != "Err" {
			return shim{}, false
		}
	}
	return shim{form: method, name: prefix + name}, true
}

func atomicShim(on, name string) (shim, bool) {
	if name == "CompareAndSwap" {
		name = "CAS"
	}
	prefix := "Atomic"
	if on == "Value" && name != "Load" {
		// Its methods take any, which cannot be inferred from the arguments.
		prefix = "Value"
	}
	return shim{form: method, name: prefix + name}, true
}

func testerShim(on, name string) (shim, bool) {
	switch on {
	case "testing.T":
		switch name {
		case "Run", "Parallel", "Deadline":
			return shim{form: tester, name: name}, true
		case "Context":
			return shim{form: tester, name: "TestContext"}, true
		}
	case "testing.common", "testing.TB":
		switch name {
		case "Context":
			return shim{form: tester, name: "TestContext"}, true
		case "Cleanup", "Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow":
			return shim{form: tester, name: name}, true
		}
	}
	return shim{}, false
}
