package build

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
	out, err := b.ask(ctx, t)
	if err != nil {
		return nil, err
	}
	var vars map[string]string
	if err := json.Unmarshal(out, &vars); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	t.goroot, t.about = vars["GOROOT"], string(out)
	return t, nil
}

// ask asks the go command what it is, unless a note of an earlier answer is about
// the same files. The answer depends on nothing else, since the environment is not
// the user's.
func (b *Builder) ask(ctx context.Context, t *tools) ([]byte, error) {
	about := t.identity()
	note := b.note()
	if out, ok := recalled(note, about); ok {
		return out, nil
	}
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
	if about != "" && note != "" && os.MkdirAll(filepath.Dir(note), 0o755) == nil {
		keep(note, about, out)
	}
	return out, nil
}

// identity tells this go command from all others, or is empty.
func (t *tools) identity() string {
	command, err := filepath.EvalSymlinks(t.command)
	if err != nil {
		return ""
	}
	text := fmt.Sprintf("%q %q", t.command, t.path)
	root := filepath.Dir(filepath.Dir(command))
	for _, name := range []string{command, filepath.Join(root, "VERSION"), filepath.Join(root, "go.env")} {
		info, err := os.Stat(name)
		if err != nil { // a go command that lies somewhere else is asked each time
			return ""
		}
		text += fmt.Sprintf(" %q %d %d", name, info.Size(), info.ModTime().UnixNano())
	}
	return text
}

// note is the file with the last answer; empty if there is no place for it.
func (b *Builder) note() string {
	dir, err := b.cache()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "go")
}

// recalled is the answer in a note, if it is whole and about this go command.
func recalled(note, about string) ([]byte, bool) {
	text, err := os.ReadFile(note)
	if err != nil || about == "" {
		return nil, false
	}
	rest, ok := bytes.CutPrefix(text, []byte(about+"\n"))
	return rest, ok && json.Valid(rest)
}

// keep writes a note. Who cannot, asks again.
func keep(note, about string, answer []byte) {
	text := about + "\n" + string(answer)
	_ = writeWhole(note, strings.NewReader(text), int64(len(text)))
}
