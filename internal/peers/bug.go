package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	Race      bool   // only the race detector sees it
	Schedules bool   // it needs a rare interleaving, so that one run proves nothing
}

// Bugs lists the known bugs, those that every run shows first.
func Bugs() []Bug {
	const ants, pond = "github.com/panjf2000/ants/v2", "github.com/alitto/pond/v2"
	return []Bug{
		{Name: "ants#141", Module: ants, Bad: "v2.4.3", Good: "v2.4.4", Adapter: "ants", Invariant: "CloseReleases",
			World: "and 1 Submit waits for room"},
		{Name: "ants#146", Module: ants, Bad: "v2.4.3", Good: "v2.4.4", Adapter: "ants", Invariant: "PanicAdmits"},
		{Name: "pond#135", Module: pond, Bad: "v2.6.0", Good: "v2.6.2", Adapter: "pond", Invariant: "GoexitContained"},
		{Name: "pond#70", Module: "github.com/alitto/pond", Bad: "v1.9.1", Good: "v1.9.2", Adapter: "pond-v1", Invariant: "FullWidth", Race: true},
		{Name: "conc PR 126", Module: "github.com/sourcegraph/conc", Bad: "v0.3.0", Good: "v0.3.1-0.20240121214520-5f936abd7ae8",
			Adapter: "conc", Invariant: "Ordered"},
		{Name: "lo PR 572", Module: "github.com/samber/lo", Bad: "v1.47.0", Good: "v1.48.0", Adapter: "lo", Invariant: "Ordered"},
		{Name: "ants#374", Module: ants, Bad: "v2.11.3", Good: "v2.11.4", Adapter: "ants", Invariant: "BoundedWhenCold", Schedules: true},
		{Name: "ants#113", Module: ants, Bad: "v2.4.2", Good: "v2.4.3", Adapter: "ants", Invariant: "NoLeak", Schedules: true},
		{Name: "pond PR 83", Module: pond, Bad: "v2.1.0", Good: "v2.1.2", Adapter: "pond", Invariant: "ExactlyOnce", Schedules: true},
		{Name: "pond PR 87", Module: pond, Bad: "v2.1.4", Good: "v2.1.5", Adapter: "pond-stop", Invariant: "AcceptedOrRefused", Schedules: true},
		{Name: "pond#108", Module: pond, Bad: "v2.3.1", Good: "v2.3.2", Adapter: "pond-queue", Invariant: "NoLostWakeup", Schedules: true},
		{Name: "workerpool 85cc841", Module: "github.com/gammazero/workerpool", Bad: "v1.1.2", Good: "v1.1.3", Adapter: "workerpool",
			Invariant: "NoLeak", Schedules: true},
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
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return fmt.Errorf("peers: %w", err)
	}
	mod := fmt.Sprintf("module bug\n\ngo 1.26.0\n\nrequire (\n\texample.com/poollab v0.0.0\n\t%s %s\n)\n\nreplace example.com/poollab => %q\n",
		b.Module, version, filepath.ToSlash(root))
	for name, data := range map[string][]byte{"go.mod": []byte(mod), "go.sum": sums, "bug_test.go": source} {
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

// Run makes the check of the bug's invariant with the test in dir, and says
// what came of it: PASS, FAIL or SKIP, or nothing if it came to no verdict. A
// failure in another world than the bug's is OTHER.
func (b Bug) Run(ctx context.Context, dir string) (verdict, output string, err error) {
	cmd := exec.CommandContext(ctx, filepath.Join(dir, program), "-test.v", "-test.run=^TestBug$/^"+b.Invariant+"$")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", "", fmt.Errorf("peers: %w", err)
	}
	for _, word := range []string{"PASS", "FAIL", "SKIP"} {
		if strings.Contains(string(out), "--- "+word+": TestBug/"+b.Invariant+" ") {
			verdict = word
		}
	}
	if verdict == "FAIL" && !strings.Contains(string(out), b.World) {
		verdict = "OTHER"
	}
	return verdict, string(out), nil
}
