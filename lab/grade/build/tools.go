package build

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// tools are the programs of a Builder.
type tools struct {
	command string // the go command
	goroot  string
	path    string // of the environment
	program string // answers about the cache
	about   string // all that decides what it compiles to
	base    string // the base cache; empty before there is one
}

// find finds the go command and asks it what it is.
func (b *Builder) find(ctx context.Context) (*tools, error) {
	t := &tools{command: b.Go, program: b.Program}
	var err error
	if t.command == "" {
		if t.command, err = exec.LookPath("go"); err != nil {
			return nil, fmt.Errorf("there is no go command: %w", err)
		}
	}
	if t.command, err = filepath.Abs(t.command); err != nil {
		return nil, err
	}
	if t.program == "" {
		if t.program, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	t.path = searchPath(t.command)
	root, err := b.folder()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(root)
	w := &workspace{root: root}
	for _, dir := range append(scratch(), "cache", "module") {
		if err := os.Mkdir(w.at(dir), 0o700); err != nil {
			return nil, err
		}
	}
	if err := noTelemetry(w.at("home")); err != nil {
		return nil, err
	}
	out, _, err := b.run(ctx, t, w.goCommand(t, true, "env", "-json", "GOROOT", "GOVERSION", "GOOS", "GOARCH", "GOEXPERIMENT", "CC", "GOAMD64", "GOARM64"))
	if err != nil {
		return nil, fmt.Errorf("go env: %w: %s", err, firstLine(out))
	}
	var vars map[string]string
	if err := json.Unmarshal(out, &vars); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	t.goroot, t.about = vars["GOROOT"], string(out)
	return t, nil
}
