package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// kit is that of a lab which starts goroutines and of a library it uses.
var kit = Kit{Starts: []string{"example.com/lab."}, Others: []string{"example.net/dice.", "main.main("}}

func TestForeign(t *testing.T) {
	for f, want := range map[string]bool{
		"example.org/student/pool.New":                          true,
		"example.com/lab_test.TestX.func1":                      true,
		"mypool.New(0x1)":                                       true,
		"mypool/inner.New(0x1)":                                 true,
		"main.work(0x1)":                                        true,
		"example.com/lab.(*stage).start":                        false,
		"example.net/dice.roll":                                 false,
		"main.main()":                                           false,
		"example.com/poollab/lab/internal/stacks.Kit.All({0x1}": false,
		"runtime.gopark":                                        false,
		"testing.tRunner":                                       false,
		"sync.(*Mutex).Lock(0x1)":                               false,
		"internal/sync.(*Mutex).Lock":                           false,
		"panic({0x1, 0x2})":                                     false,
	} {
		assert.Equal(t, want, kit.Foreign(f), f)
	}
}

func TestShortName(t *testing.T) {
	for f, want := range map[string]string{
		"example.org/pool.(*Pool).work(0xc0001)":          "pool.(*Pool).work",
		"example.org/pool.New.func1.2(0x1)":               "pool.New",
		"example.org/pool.New.gowrap1()":                  "pool.New",
		"example.org/pool.(*Pool).run-fm()":               "pool.(*Pool).run",
		"example.org/pool.(*Pool).Open.(*Pool).work(0x1)": "pool.(*Pool).work",
	} {
		assert.Equal(t, want, shortName(f), f)
	}
}
