package twin

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/interleave"
)

// hostile has tests that work against the kit.
const hostile = `
-- go.mod --
module hostile

go 1.21
-- a_test.go --
package hostile

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func report() string { return filepath.Join(os.TempDir(), "report") }

func TestWritesReport(t *testing.T) {
	f, err := os.OpenFile(report(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("nonsense\n")
	f.Close()
}

func TestWritesReportAndStays(t *testing.T) {
	TestWritesReport(t)
	for {
	}
}

func TestRemovesReport(t *testing.T) { os.Remove(report()) }

func TestReplacesReport(t *testing.T) {
	TestRemovesReport(t)
	os.WriteFile(report(), []byte("{\"event\":\"begin\"}\n{\"event\":\"result\"}\n"), 0o600)
	os.Exit(0)
}

func TestShortensReport(t *testing.T) { os.Truncate(report(), 0); os.Exit(0) }

func TestExits(t *testing.T) { os.Exit(0) }

func TestStarts(t *testing.T) {
	if err := exec.Command("setsid", "sleep", "1000").Start(); err != nil {
		t.Fatal(err)
	}
}
`

// TestHostile checks that a test which works against the kit is unknown, and
// costs nobody else anything.
func TestHostile(t *testing.T) {
	t.Parallel()
	f := newFixture(t, hostile)
	c := f.config(".")
	c.rewrite, c.source = nil, nil
	tw := f.build(t, c)
	for test, want := range map[string]string{
		"TestWritesReport":         "has written to the report of the kit",
		"TestWritesReportAndStays": "has written to the report of the kit",
		"TestRemovesReport":        "has written to the report of the kit",
		"TestShortensReport":       "ended", // before it began, as it looks then
		"TestReplacesReport":       "has written to the report of the kit",
		"TestExits":                "ended the process, with exit code 0",
	} {
		t.Run(test, func(t *testing.T) {
			t.Parallel()
			found, err := tw.Explore(t.Context(), test, interleave.Options{Schedules: 3}, func(interleave.Result) {})
			require.NoError(t, err)
			require.Equal(t, Unknown, found.Verdict)
			require.Contains(t, found.Reason, want)
		})
	}
}

// TestStrays checks that a process which has left the group of its child is gone
// afterwards.
func TestStrays(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("setsid"); err != nil || runtime.GOOS != "linux" {
		t.Skip("there is no setsid, or no /proc")
	}
	f := newFixture(t, hostile)
	c := f.config(".")
	c.rewrite, c.source = nil, nil
	tw := f.build(t, c)
	found, err := tw.Explore(t.Context(), "TestStarts", interleave.Options{Schedules: 3}, func(interleave.Result) {})
	require.NoError(t, err)
	require.Equal(t, Pass, found.Verdict, found.Reason)
	// A process that was killed may take a moment to die.
	require.Eventually(t, func() bool { return len(sleepersIn(t, tw.Dir)) == 0 }, time.Minute, 10*time.Millisecond,
		"still there: %v", sleepersIn(t, tw.Dir))
}

// sleepersIn finds processes that sleep in a folder. What the child of a fixture
// started runs in the folder of the fixture, as the child does.
func sleepersIn(t *testing.T, folder string) []string {
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(t, err)
	var found []string
	for _, file := range files {
		if dir, err := os.Readlink(filepath.Join(filepath.Dir(file), "cwd")); err == nil && dir == folder {
			if line, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "cmdline")); bytes.HasPrefix(line, []byte("sleep\x00")) {
				found = append(found, file)
			}
		}
	}
	return found
}
