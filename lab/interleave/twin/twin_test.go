package twin

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// everything has what a package can have, without dependencies and so without
// go.sum.
const everything = `
-- go.mod --
module example.com/every/v2

go 1.21
-- pool/pool.go --
// Package pool has a comment.
package pool

import (
	_ "embed"

	"example.com/every/v2/internal/box"
	"example.com/every/v2/viacgo"
)

//go:embed words/hello.txt
var hello string

func Hello() string { return box.Of(hello).Get() }

func Four() int { return viacgo.Double(2) }

type Pool[T any] struct{ items []T }

func (p *Pool[T]) Put(v T) { p.items = append(p.items, v) }
-- pool/words/hello.txt --
hello
-- pool/testdata/size.txt --
3
-- pool/pool_test.go --
package pool

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

var prepared bool

func TestMain(m *testing.M) {
	prepared = true
	os.Exit(m.Run())
}

func TestInside(t *testing.T) {
	if !prepared || Hello() != "hello\n" || Four() != 4 {
		t.Fatal(prepared, Hello(), Four())
	}
	if b, err := os.ReadFile("testdata/size.txt"); err != nil || string(b) != "3\n" {
		t.Fatal(string(b), err)
	}
	dir, err := os.Getwd()
	_, file, line, _ := runtime.Caller(0)
	if err != nil || line != 25 || !strings.HasPrefix(file, dir) {
		t.Fatal(dir, file, line, err)
	}
}
-- pool/ext_test.go --
package pool_test

import (
	"testing"

	"example.com/every/v2/helper"
	"example.com/every/v2/pool"
)

func TestOutside(t *testing.T) {
	var p pool.Pool[string]
	p.Put(pool.Hello())
	helper.Use(&p)
}
-- helper/helper.go --
package helper

import "example.com/every/v2/pool"

func Use(p *pool.Pool[string]) { p.Put("x") }
-- internal/box/box.go --
package box

type Box[T any] struct{ v T }

func Of[T any](v T) Box[T] { return Box[T]{v} }

func (b Box[T]) Get() T { return b.v }
-- viacgo/pure.go --
//go:build !cgo

package viacgo

func Double(n int) int { return 2 * n }
-- viacgo/c.go --
package viacgo

// static int twice(int n) { return 2 * n; }
import "C"

func Double(n int) int { return int(C.twice(C.int(n))) }
-- other/other.go --
package other
`

func TestBuild(t *testing.T) {
	t.Parallel()
	f := newFixture(t, everything)
	c := f.config("./pool")
	var said []string
	c.Progress = func(line string) { said = append(said, line) }
	tw := f.build(t, c)
	require.Equal(t, filepath.Join(f.root, "pool"), tw.Dir)
	require.Equal(t, "example.com/every/v2/pool", tw.Package)
	require.Equal(t, []string{"TestInside", "TestOutside"}, slices.Sorted(slices.Values(tw.Tests)))
	require.False(t, tw.Cached)
	require.Len(t, said, 3)

	want := []string{"box/box.go", "helper/helper.go", "pool/pool.go", "pool/pool_test.go", "pool_test/ext_test.go"}
	if len(tw.Left) == 0 {
		want = append(want, "viacgo/pure.go") // a machine without a C compiler
	} else {
		require.Equal(t, map[string]string{"example.com/every/v2/viacgo": "it uses cgo"}, tw.Left)
	}
	require.Equal(t, want, run(t, tw))

	t.Run("again", func(t *testing.T) {
		again := f.build(t, c)
		require.True(t, again.Cached)
		require.Len(t, said, 3, "a cached twin needs no stages")
		require.Equal(t, tw.Path, again.Path)
		require.Equal(t, tw.Tests, again.Tests)
		require.Equal(t, tw.Hash, again.Hash)
		require.Equal(t, tw.Left, again.Left)
	})
	t.Run("outside of the package", func(t *testing.T) {
		write(t, filepath.Join(f.root, "other/other.go"), "package other\n\nvar X int\n")
		require.True(t, f.build(t, c).Cached)
	})
	t.Run("embedded file", func(t *testing.T) {
		write(t, filepath.Join(f.root, "pool/words/hello.txt"), "bye\n")
		changed := f.build(t, c)
		require.False(t, changed.Cached)
		require.Equal(t, tw.Hash, changed.Hash, "it is no code")
	})
	t.Run("source", func(t *testing.T) {
		write(t, filepath.Join(f.root, "internal/box/box.go"), archive(everything)["internal/box/box.go"]+"\nvar New int\n")
		changed := f.build(t, c)
		require.False(t, changed.Cached)
		require.NotEqual(t, tw.Hash, changed.Hash)
	})
}
