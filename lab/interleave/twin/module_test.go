package twin

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// served are modules for a proxy: x/sync is rewritten always, asked on demand.
const served = `
-- golang.org/x/sync@v0.1.0/go.mod --
module golang.org/x/sync

go 1.18
-- golang.org/x/sync@v0.1.0/errgroup/errgroup.go --
package errgroup

type Group struct{ n int }

func (g *Group) Go(f func() error) { f() }
-- example.com/asked@v1.2.3/go.mod --
module example.com/asked

go 1.18
-- example.com/asked@v1.2.3/asked.go --
package asked

import (
	_ "embed"

	"example.com/asked/sub"
)

//go:embed data.txt
var Data string

const Sub = sub.Sub
-- example.com/asked@v1.2.3/data.txt --
data
-- example.com/asked@v1.2.3/sub/sub.go --
package sub

const Sub = "sub"
-- example.com/asked@v1.2.3/sub/sub_test.go --
package sub

import "testing"

func TestSub(t *testing.T) {
	if Sub != "sub" {
		t.Fatal(Sub)
	}
}
-- example.com/plain@v1.0.0/go.mod --
module example.com/plain

go 1.18
-- example.com/plain@v1.0.0/plain.go --
package plain

const Plain = "plain"
`

// user needs the served modules, and one that lies beside it.
const user = `
-- app/go.mod --
module example.com/app

go 1.21

require (
	example.com/asked v1.2.3
	example.com/beside v0.0.0
	example.com/plain v1.0.0
	golang.org/x/sync v0.1.0
)

replace example.com/beside => ../beside
-- app/app.go --
package app
-- app/app_test.go --
package app

import (
	"testing"

	"example.com/asked"
	"example.com/beside"
	"example.com/plain"
	"golang.org/x/sync/errgroup"
)

func TestApp(t *testing.T) {
	var g errgroup.Group
	g.Go(func() error { return nil })
	if got := asked.Data + asked.Sub + beside.Beside + plain.Plain; got != "data\nsubbesideplain" {
		t.Fatal(got)
	}
}
-- beside/go.mod --
module example.com/beside

go 1.21
-- beside/beside.go --
package beside

const Beside = "beside"
`

func newUser(t *testing.T) (*fixture, Config) {
	t.Helper()
	f := newFixture(t, user)
	f.serve(t, served)
	f.goCommand(t, "app", "mod", "tidy")
	c := f.config(".")
	c.Dir = filepath.Join(f.root, "app")
	c.env = f.env
	c.Modules = []string{"example.com/asked"}
	return f, c
}

var userFiles = []string{"app/app.go", "app/app_test.go", "asked/asked.go", "beside/beside.go", "errgroup/errgroup.go", "sub/sub.go"}

func TestModules(t *testing.T) {
	t.Parallel()
	f, c := newUser(t)

	t.Run("module cache", func(t *testing.T) {
		tw := f.build(t, c)
		require.Empty(t, tw.Left)
		require.Equal(t, userFiles, run(t, tw))
		require.True(t, f.build(t, c).Cached)
	})
	t.Run("not asked for", func(t *testing.T) {
		c := c
		c.Modules = nil
		require.Equal(t, []string{"app/app.go", "app/app_test.go", "beside/beside.go", "errgroup/errgroup.go"}, run(t, f.build(t, c)))
	})
	t.Run("test of a dependency", func(t *testing.T) {
		c := c
		c.Package, c.Modules = "example.com/asked/sub", nil
		require.Equal(t, []string{"sub/sub.go", "sub/sub_test.go"}, run(t, f.build(t, c)))
	})
	t.Run("modfile", func(t *testing.T) {
		for _, name := range []string{"go.mod", "go.sum"} {
			require.NoError(t, os.Rename(filepath.Join(c.Dir, name), filepath.Join(c.Dir, "alt"+filepath.Ext(name))))
		}
		write(t, filepath.Join(c.Dir, "go.mod"), "module example.com/app\n")
		c := c
		c.Flags = []string{"-modfile=alt.mod"}
		require.Equal(t, userFiles, run(t, f.build(t, c)))
		for _, name := range []string{"go.mod", "go.sum"} {
			require.NoError(t, os.Rename(filepath.Join(c.Dir, "alt"+filepath.Ext(name)), filepath.Join(c.Dir, name)))
		}
	})
	t.Run("vendor", func(t *testing.T) {
		f.goCommand(t, "app", "mod", "vendor")
		require.NoError(t, os.RemoveAll(filepath.Join(filepath.Dir(f.root), "modcache", "example.com")))
		c := c
		c.env = append(f.env, "GOPROXY=off", "GOFLAGS=-mod=vendor")
		require.Equal(t, userFiles, run(t, f.build(t, c)))
		require.NoError(t, os.RemoveAll(filepath.Join(c.Dir, "vendor")))
	})
	t.Run("workspace", func(t *testing.T) {
		write(t, filepath.Join(f.root, "go.work"), "go 1.21\n\nuse ./app\nuse ./lib\n\nreplace example.com/beside => ./beside\n")
		write(t, filepath.Join(f.root, "lib/go.mod"), "module example.com/lib\n\ngo 1.21\n")
		write(t, filepath.Join(f.root, "lib/lib.go"), "package lib\n")
		write(t, filepath.Join(f.root, "app/lib_test.go"), "package app\n\nimport _ \"example.com/lib\"\n")
		want := append(append([]string{}, userFiles[:2]...), "app/lib_test.go")
		want = append(append(want, userFiles[2:5]...), "lib/lib.go", "sub/sub.go")
		require.Equal(t, want, run(t, f.build(t, c)))
	})
}

func TestTags(t *testing.T) {
	t.Parallel()
	f := newFixture(t, `
-- go.mod --
module tagged
-- a.go --
package tagged

var V string
-- special.go --
//go:build special

package tagged

const Special = true
-- a_test.go --
//go:build special

package tagged

import "testing"

func TestSpecial(t *testing.T) {
	if !Special || V != "v w" {
		t.Fatal(Special, V)
	}
}
`)
	c := f.config("tagged")
	_, err := Build(t.Context(), c)
	require.ErrorIs(t, err, ErrNoTests)
	for _, flags := range [][]string{
		{"-tags=special", "-trimpath", "-ldflags=-X 'tagged.V=v w'"},
		{"-tags", "special", "-ldflags", "-X 'tagged.V=v w'", "-gcflags=-N"},
	} {
		c.Flags = flags
		require.Equal(t, []string{"tagged/a.go", "tagged/a_test.go", "tagged/special.go"}, run(t, f.build(t, c)), "%v", flags)
	}
}
