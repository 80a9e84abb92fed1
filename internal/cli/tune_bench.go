package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// benchmarks prepares turns of a package's benchmarks: the test binary is built
// once and run once for each round, so that all worker counts take turns.
func (u *tuning) benchmarks(ctx context.Context, pattern string) (func(context.Context, int) (string, error), string, error) {
	list, err := listPackages(ctx, []string{pattern})
	if err != nil {
		return nil, "", err
	}
	if len(list) != 1 {
		return nil, "", usagef("tune -bench takes one package, and %s are %d", pattern, len(list))
	}
	p := list[0]
	if !p.hasTestFiles() {
		return nil, "", usagef("%s has no test files, so it has no benchmarks", p.ImportPath)
	}
	dir, err := os.MkdirTemp("", "poollab-tune-")
	if err != nil {
		return nil, "", err
	}
	u.done = func() { _ = os.RemoveAll(dir) }
	binary := filepath.Join(dir, "bench.test.exe")
	u.progress.tell("building the benchmarks of %s ...", p.ImportPath)
	build := exec.CommandContext(ctx, "go", "test", "-c", "-o", binary, p.ImportPath)
	if out, err := build.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return nil, "", errInterrupted
		}
		return nil, "", fmt.Errorf("%s does not build: %s", p.ImportPath, strings.TrimSpace(string(out)))
	}
	turn := func(ctx context.Context, _ int) (string, error) {
		return u.runBenchmarks(ctx, binary, p)
	}
	about := fmt.Sprintf("%s of %s, each count in every round", u.flags.bench, p.ImportPath)
	return turn, about, nil
}

// runBenchmarks runs them once.
func (u *tuning) runBenchmarks(ctx context.Context, binary string, p testPackage) (string, error) {
	cmd := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.bench="+u.flags.bench, "-test.benchtime="+u.flags.benchtime, "-test.count=1")
	cmd.Dir = p.Dir
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", nil
	case errors.As(err, &exit):
		return "", fmt.Errorf("the benchmarks failed: %s", lastLines(stdout.String()+stderr.String()))
	case err != nil:
		return "", err
	case !strings.Contains(stdout.String(), "Benchmark"):
		return "", usagef("-bench %s matches no benchmark of %s", u.flags.bench, p.ImportPath)
	}
	return stdout.String(), nil
}

// lastLines are the lines of an output that say why it ended.
func lastLines(output string) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], " ")
}
