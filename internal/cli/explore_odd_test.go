package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever a test does, it gets a verdict and a clear sentence.
func TestExploreOddities(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	p := fixtureIn(t, ".")
	code, stdout, stderr := p.call(t, "explore", "-schedules", "30", "-run", "^Test[^R]", "./odd", "./early", "./untested", "./broken")
	assert.Equal(t, exitFailed, code, stderr)
	for _, want := range []string{
		"no tests  example.com/fixture/untested",
		"pass      TestBubble: ",
		"unknown   TestAccepts: uncontrolled in 1 of 1 schedules: something outside of the program is waited for (IO wait)",
		"unknown   TestExits: the test ended the process, with exit code 5",
		"FAIL      TestPanics: a panic saw       panic: {7 somebody else was here} at        odd.guard (odd/odd.go:33)",
		"FAIL      TestDies: a panic saw       fatal error: stack overflow at        odd.deep",
		"note      the process dies of it, so it cannot be shrunk or replayed",
		"unknown   TestWaitsInLibrary: uncontrolled in 1 of 1 schedules: a lock in code that was not rewritten is waited for (sync.Mutex.Lock)",
		"pass      TestPrints: 30 schedules, 1 distinct trace, ",
		"FAIL      TestLeaks: a leak: the test ends, and goroutines are left",
		"unknown   TestSkips: the test skipped itself",
		"FAIL      TestSaysThroughHelper: the test fails saw       ",
		"unseen    use of net.Listen (odd/odd.go:39): it waits for the outside",
		"broken    example.com/fixture/broken",
		`broken/broken.go:4:23: cannot use "text"`,
	} {
		assert.Contains(t, flat(stdout), flat(want))
	}
	assert.Less(t, len(stdout), 20_000, "what a test prints is not passed on")
}

// Checks of pooltest play schedules themselves, so nobody is accused of what they
// do under others.
func TestExplorePooltest(t *testing.T) {
	t.Parallel()
	p := fixtureIn(t, ".")
	p.dir = "../../testdata/example"
	code, stdout, stderr := p.call(t, "explore")
	assert.Equal(t, exitFine, code, stderr)
	for _, test := range []string{"TestMap", "TestPool"} {
		assert.Contains(t, flat(stdout), "unknown "+test+": the test skipped itself checks of pooltest do so: they play schedules themselves")
	}
	assert.NotContains(t, stdout, "lab/interleave", "the kit's own code is nobody's business")
}

// A goroutine from before the test may be the one that is waited for.
func TestExploreEarly(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := fixtureIn(t, "early").call(t, "explore")
	assert.Equal(t, exitFine, code, stderr)
	// When the goroutine runs is not decided by a schedule.
	assert.Regexp(t, `unknown TestReceives: (a deadlock in schedule \d+ .*, unless the goroutine that is started at early_test.go:9, before the test, is the one that is waited for|schedule \d+ failed .*, and in a fresh process it does not)`, flat(stdout))
	assert.Contains(t, flat(stdout), "pass TestAlone: ")
	assert.Contains(t, flat(stdout), "unseen goroutine started before main (early_test.go:9): ")
}

func TestExploreRunsOn(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	t.Parallel()
	code, stdout, stderr := fixtureIn(t, "odd").call(t, "explore", "-run", "RunsOn")
	assert.Equal(t, exitFine, code, stderr)
	assert.Contains(t, flat(stdout), "unknown TestRunsOn: step limit in 1 of 1 schedules: a goroutine runs on without a scheduling point at odd_test.go:")
}

// flat is a text without the line breaks, which depend on the width.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// A package with cgo can be compiled or not, and is not explored either way.
func TestExploreForeign(t *testing.T) {
	t.Parallel()
	p := fixtureIn(t, "foreign")
	if out, err := exec.CommandContext(t.Context(), "go", "env", "CGO_ENABLED").Output(); err != nil || strings.TrimSpace(string(out)) != "1" {
		t.Skip("cgo is off")
	}
	code, stdout, _ := p.call(t, "explore")
	assert.Equal(t, exitFine, code)
	assert.Contains(t, flat(stdout), "unknown TestTwice: it cannot be put under control: example.com/fixture/foreign: it uses cgo")
	code, _, stderr := p.call(t, "explore", "-strict", "-json")
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "poollab: 1 test neither passed nor failed, which -strict takes for an error\n", stderr)
}

func TestExploreBroken(t *testing.T) {
	t.Parallel()
	p := fixtureIn(t, "broken")
	code, stdout, stderr := p.call(t, "explore", "-json")
	assert.Equal(t, exitMachine, code)
	assert.Equal(t, "poollab: 1 package cannot be explored\n", stderr)
	j := decodeExplore(t, stdout)
	require.Len(t, j.Packages, 1)
	assert.Contains(t, j.Packages[0].Error, `broken.go:4:23: cannot use "text"`)
	assert.Empty(t, j.Tests)
}

// Within its bound a search is complete; the number of schedules is part of
// what is said.
func TestExploreAll(t *testing.T) {
	t.Parallel()
	p := fixtureIn(t, "bank")
	code, stdout, stderr := p.call(t, "explore", "-run", "Pays", "-preemptions", "2")
	assert.Equal(t, exitFine, code, stderr)
	assert.Regexp(t, `these are all schedules with at most 2 preemptions: \d+`, flat(stdout))
	code, stdout, _ = p.call(t, "explore", "-run", "Locks", "-preemptions", "1", "-json")
	assert.Equal(t, exitFailed, code)
	test := decodeExplore(t, stdout).test(t, "TestLocksBothWays")
	require.NotNil(t, test.Preemptions)
	assert.Equal(t, 1, *test.Preemptions)
}

func TestExploreRace(t *testing.T) {
	if testing.Short() {
		t.Skip("builds with the race detector")
	}
	if f := checkRace(t.Context(), nil); f.bad || !strings.Contains(f.text, "works") {
		t.Skip(f.text)
	}
	t.Parallel()
	p := fixtureIn(t, "bank")
	code, stdout, stderr := p.call(t, "explore", "-race", "-run", "Unordered", "-json")
	assert.Equal(t, exitFailed, code, stderr)
	test := decodeExplore(t, stdout).test(t, "TestUnordered")
	assert.EqualValues(t, "race", test.Kind)
	assert.Equal(t, 2, strings.Count(test.Message, "race_test.go:7"), "both places: %s", test.Message)
	code, stdout, _ = p.call(t, "replay", test.Token)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stdout, "FAIL      TestUnordered: a data race\n")
}

// Ctrl-C stops the search, and what was done until then is reported.
func TestExploreInterrupted(t *testing.T) {
	t.Parallel()
	p := fixtureIn(t, "bank")
	code, _, stderr := p.call(t, "explore", "-run", "Pays", "-schedules", "1")
	require.Equal(t, exitFine, code, stderr)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	cmd := p.command(ctx, "explore", "-run", "Pays|Locks", "-for", "10m", "-stale", "0", "-json")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.Error(t, cmd.Run())
	assert.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode(), errs.String())
	assert.Equal(t, "poollab: interrupted\n", errs.String())
	j := decodeExplore(t, out.String())
	assert.True(t, j.Interrupted)
	pays := j.test(t, "TestPays")
	assert.EqualValues(t, "unknown", pays.Verdict)
	assert.Equal(t, "it was interrupted", pays.Reason)
	assert.Positive(t, pays.Schedules)
	assert.Equal(t, []string{"TestLocksBothWays"}, j.Packages[0].NotBegun)
}
