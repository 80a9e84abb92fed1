package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Bug is a fault in a published version of a library, fixed in a later one.
type Bug struct {
	Name      string // of the issue or the change
	Module    string
	Bad, Good string
	Adapter   string // the directory in testdata/bugs
	Invariant string // that the bad version breaks
	World     string // part of the world that shows it, where larger worlds show other bugs
	Race      bool   // the race detector is what sees it
	Stress    string // how often stress without the kit shows it
}

// Bugs lists the known bugs, those that need no rare interleaving first.
func Bugs() []Bug {
	const ants, pond = "github.com/panjf2000/ants/v2", "github.com/alitto/pond/v2"
	return []Bug{
		{Name: "ants#141", Module: ants, Bad: "v2.4.3", Good: "v2.4.4", Adapter: "ants", Invariant: "CloseReleases",
			World: "and 1 Submit waits for room", Stress: "always"},
		{Name: "ants#146", Module: ants, Bad: "v2.4.3", Good: "v2.4.4", Adapter: "ants", Invariant: "PanicAdmits", Stress: "always"},
		{Name: "pond#135", Module: pond, Bad: "v2.6.0", Good: "v2.6.2", Adapter: "pond", Invariant: "GoexitContained", Stress: "always"},
		{Name: "conc PR 126", Module: "github.com/sourcegraph/conc", Bad: "v0.3.0", Good: "v0.3.1-0.20240121214520-5f936abd7ae8",
			Adapter: "conc", Invariant: "Ordered", Stress: "always"},
		{Name: "lo PR 572", Module: "github.com/samber/lo", Bad: "v1.47.0", Good: "v1.48.0", Adapter: "lo", Invariant: "Ordered", Stress: "always"},
		{Name: "pond#70", Module: "github.com/alitto/pond", Bad: "v1.9.1", Good: "v1.9.2", Adapter: "pond-v1", Invariant: "FullWidth", Race: true,
			Stress: "always, with -race and 20 pools"},
		{Name: "ants#374", Module: ants, Bad: "v2.11.3", Good: "v2.11.4", Adapter: "ants", Invariant: "BoundedWhenCold",
			Stress: "round 12 of 300 (median)"},
		{Name: "ants#113", Module: ants, Bad: "v2.4.2", Good: "v2.4.3", Adapter: "ants", Invariant: "NoLeak",
			Stress: "94 of 100 runs of 3 000 pools"},
		{Name: "pond PR 83", Module: pond, Bad: "v2.1.0", Good: "v2.1.2", Adapter: "pond", Invariant: "ExactlyOnce",
			Stress: "41 of 100 runs of 30 000 rounds"},
		{Name: "pond PR 87", Module: pond, Bad: "v2.1.4", Good: "v2.1.5", Adapter: "pond-stop", Invariant: "AcceptedOrRefused",
			World: "send on closed channel", Stress: "29 of 100 runs of 2 000 pools"},
		{Name: "pond#108", Module: pond, Bad: "v2.3.1", Good: "v2.3.2", Adapter: "pond-queue", Invariant: "NoLostWakeup",
			World: "1 goroutine submits", Stress: "42 of 50 runs of 100 000 tasks"},
		{Name: "workerpool 85cc841", Module: "github.com/gammazero/workerpool", Bad: "v1.1.2", Good: "v1.1.3", Adapter: "workerpool",
			Invariant: "NoLeak", Stress: "69 of 100 runs of 300 pools"},
	}
}

// Build makes a module for one version of the bug's library in dir and compiles
// its test; both versions of a library cannot be in one module. The working
// directory is that of this package.
func (b Bug) Build(ctx context.Context, version, dir string) error {
	root, err := filepath.Abs("../..")
	if err != nil {
		return fmt.Errorf("peers: %w", err)
	}
	source, err := os.ReadFile(filepath.Join("testdata", "bugs", b.Adapter, "bug_test.go.txt"))
	if err != nil {
		return fmt.Errorf("peers: %w", err)
	}
	search, err := os.ReadFile(filepath.Join("testdata", "bugs", "search_test.go.txt"))
	if err != nil {
		return fmt.Errorf("peers: %w", err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return fmt.Errorf("peers: %w", err)
	}
	mod := fmt.Sprintf("module bug\n\ngo 1.26.0\n\nrequire (\n\texample.com/poollab v0.0.0\n\t%s %s\n)\n\nreplace example.com/poollab => %q\n",
		b.Module, version, filepath.ToSlash(root))
	for name, data := range map[string][]byte{"go.mod": []byte(mod), "go.sum": sums, "bug_test.go": source, "search_test.go": search} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			return fmt.Errorf("peers: %w", err)
		}
	}
	args := []string{"test", "-mod=mod", "-vet=off", "-c", "-o", program}
	if b.Race {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("peers: %s %s does not build: %w\n%s", b.Module, version, err, out)
	}
	return nil
}

// The name has an ending that Windows wants and others do not mind.
const program = "bug.test.exe"

// Finding is what came of one check of a bug's invariant.
type Finding struct {
	Verdict  string // PASS, FAIL or SKIP, OTHER for a failure in another world than the bug's, or nothing
	Schedule int    // the one that failed, or 0 if worlds alone did
	Output   string
}

// Run makes the check of the bug's invariant with the test in dir, and with the
// schedules that a seed leads to.
func (b Bug) Run(ctx context.Context, dir string, seed int) (Finding, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(dir, program), "-test.v", "-test.run=^TestBug$/^"+b.Invariant+"$")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "POOLLAB_TWIN=require", "BUG_MODULE="+b.Module, fmt.Sprint("BUG_SEED=", seed))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Finding{}, fmt.Errorf("peers: %w", err)
	}
	f := Finding{Output: string(out)}
	for _, word := range []string{"PASS", "FAIL", "SKIP"} {
		if strings.Contains(f.Output, "--- "+word+": TestBug/"+b.Invariant+" ") {
			f.Verdict = word
		}
	}
	if f.Verdict == "FAIL" && !strings.Contains(f.Output, b.World) {
		f.Verdict = "OTHER"
	}
	if m := inSchedule.FindStringSubmatch(f.Output); m != nil {
		if f.Schedule, err = strconv.Atoi(m[1]); err != nil {
			return f, fmt.Errorf("peers: %w", err)
		}
	}
	return f, nil
}

var inSchedule = regexp.MustCompile(`in schedule (\d+) of`)
