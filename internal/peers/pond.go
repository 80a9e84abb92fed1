package peers

import (
	"context"
	"reflect"
	"unsafe"

	"github.com/alitto/pond/v2"

	"example.com/poollab/lab/pooltest"
)

// pondShared is the pool that all pools of a process share: StopAndWait runs on
// it. Goroutines that the process starts with belong to no world, so each world
// gets a shared pool of its own.
//
//go:linkname pondShared github.com/alitto/pond/v2.defaultPool
var pondShared unsafe.Pointer

func pondPool(workers int) pooltest.Pool {
	ctx, cancel := context.WithCancel(context.Background())
	pondShared = reflect.ValueOf(pond.NewPool(0, pond.WithContext(ctx))).UnsafePointer()
	p := pond.NewPool(workers)
	return pool{p.Go, func() error { p.StopAndWait(); cancel(); return nil }}
}
